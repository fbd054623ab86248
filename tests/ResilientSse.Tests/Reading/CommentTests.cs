using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>"If the line starts with a U+003A COLON character (:): Ignore the line."</summary>
public sealed class CommentTests
{
    [Theory]
    [InlineData(": keep-alive\n\n")]
    [InlineData(":\n")]
    [InlineData(":data: x\n\n")]
    [InlineData("::\r\r:\r\n\r\n")]
    public void A_comment_is_ignored(string text) => Feed.Text(text).Should().Be(new Parsed([], "", null, null));

    [Fact]
    public void A_comment_within_a_block_changes_nothing() =>
        Feed.Text(":1\nevent: a\n:2\ndata: x\n: data: no\nid: 7\n:3\ndata: y\n:4\n\n:5\n").Events
            .Should().Equal(new ParsedEvent("x\ny", "a", "7", LastId: "7"));

    [Fact]
    public void A_space_before_the_colon_makes_no_comment() =>
        Feed.Text(" :data: x\ndata: y\n\n").Events.Should().Equal(new ParsedEvent("y"));

    [Fact]
    public void The_comment_in_the_first_line_may_follow_a_byte_order_mark() =>
        Feed.Text("\uFEFF: hello\ndata: x\n\n").Events.Should().Equal(new ParsedEvent("x"));

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public void An_endless_comment_is_never_buffered(int chunkSize)
    {
        using var reader = new SseReader(maxEventBytes: 10);
        var piece = new byte[chunkSize];
        piece.AsSpan().Fill((byte)'x');

        reader.Give("data: a\n:"u8);
        for (var given = 0; given < Math.Min(chunkSize * 20_000, 2_000_000);)
        {
            given += reader.Give(piece);
            reader.TryRead().Should().BeFalse();
            reader.GetMemory().Length.Should().BeInRange(1, 64 * 1024);
        }

        reader.Give("\n\n"u8);
        reader.TryRead().Should().BeTrue();
        reader.Data.ToArray().Should().Equal("a"u8.ToArray());
    }

    [Fact]
    public void Comments_do_not_count_towards_the_limit()
    {
        var comment = ':' + new string('c', 50) + '\n';

        Feed.Text($"data: a\n{comment}{comment}data: b\n{comment}\n", maxEventBytes: 14).Events.Should().Equal(new ParsedEvent("a\nb"));
    }
}
