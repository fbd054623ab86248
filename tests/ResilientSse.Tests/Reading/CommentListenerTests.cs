using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

public sealed class CommentListenerTests
{
    [Theory]
    [InlineData(": hello\n\n", "hello")]
    [InlineData(":hello\n", "hello")]
    [InlineData(":  two spaces\r\n", " two spaces")]
    [InlineData(":\n", "")]
    [InlineData(": \n", "")]
    [InlineData(": a\n: b\ndata: x\n: c\n\n", "a|b|c")]
    [InlineData("\uFEFF: after the BOM\n", "after the BOM")]
    [InlineData(": größe\r", "größe")]
    [InlineData(": cut off", null)]
    [InlineData("data: no comment\n\n", null)]
    public void The_text_of_each_comment_is_what_follows_the_colon_and_one_space_however_it_comes(string text, string? comments)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
            Read(bytes, size).Should().Equal(comments?.Split('|') ?? [], "in pieces of {0}", size);
    }

    [Theory]
    [InlineData(1, 1023)]
    [InlineData(7, 1024)]
    [InlineData(100, 1025)]
    [InlineData(100_000, 1025)]
    [InlineData(1000, 50_000)]
    public void Of_a_long_comment_there_are_the_first_1024_bytes(int size, int length)
    {
        var bytes = Encoding.UTF8.GetBytes($": {new string('x', length)}\n: next\n");

        Read(bytes, size).Should().Equal(new string('x', Math.Min(length, 1024)), "next");
    }

    private static List<string> Read(byte[] bytes, int size)
    {
        var comments = new List<string>();
        using var reader = new SseReader(Feed.DefaultLimit, comments.Add);
        foreach (var piece in bytes.Chunk(size))
        {
            var rest = piece.AsSpan();
            while (!rest.IsEmpty)
            {
                var memory = reader.GetMemory();
                var count = Math.Min(memory.Length, rest.Length);
                rest[..count].CopyTo(memory.Span);
                reader.Advance(count);
                rest = rest[count..];
                while (reader.TryRead())
                {
                }
            }
        }

        return comments;
    }
}
