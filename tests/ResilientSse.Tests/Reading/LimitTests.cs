using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>The lines of a block, comments and line ends apart, may have that many bytes together.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("data: 12345\n\n", 11)]
    [InlineData("data: 12345\r\n\r\n", 11)]
    [InlineData("data: 1\ndata: 2\n\n", 14)]
    [InlineData("data\ndata\ndata\n\n", 12)]
    [InlineData("event: a\r\nid: 1\r\nretry: 5\r\ndata: 1\r\n\r\n", 28)]
    [InlineData(":a comment\nunknown\n:a comment\ndata: \u00FC\n\n", 15)]
    public void A_block_may_be_as_large_as_the_limit_and_not_a_byte_larger(string text, int size)
    {
        Feed.Text(text, size).Should().Be(Feed.Text(text));
        Feed.Text(text, size - 1).Should().Be(new Parsed([], "", Feed.Text(text, size - 1).ReconnectionTime, SseError.EventTooLarge));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(65_536)]
    [InlineData(100_000)]
    public void The_limit_is_exact_at_every_buffer_size(int limit)
    {
        // With a limit of one byte no field fits but an unknown one.
        var line = limit == 1 ? "x" : "data:" + new string('x', limit - 5);
        var bytes = Encoding.UTF8.GetBytes($"{line}\n\n{line}\n\n{line}y\n\n");

        foreach (var size in (int[])[7, 100, 4096, 65_536, bytes.Length])
        {
            var parsed = Feed.Chunks(bytes, size, limit);
            parsed.Events.Should().HaveCount(limit == 1 ? 0 : 2);
            parsed.Error.Should().Be(SseError.EventTooLarge);
        }
    }

    [Fact]
    public void Each_block_has_the_limit_for_itself() =>
        Feed.Text("data: 1\n\ndata: 2\n\nid: 12\n\nxxxxxxx\n\nevent:a\n\ndata: 3\n\n", maxEventBytes: 7).Error.Should().BeNull();

    [Fact]
    public void Events_before_the_one_that_is_too_large_are_read() =>
        Feed.Text("id: 1\ndata: a\n\nid: 2\ndata: bcd\n\n", maxEventBytes: 13).Should().Be(
            new Parsed([new("a", Id: "1", LastId: "1")], "1", null, SseError.EventTooLarge));

    [Theory]
    [InlineData("data:")]
    [InlineData("id:")]
    [InlineData("event:")]
    [InlineData("retry:")]
    [InlineData("x")]
    public void An_endless_line_ends_at_the_limit(string start) => EndAtTheLimit(start, "1");

    [Theory]
    [InlineData("data\n")]
    [InlineData("data:\r")]
    [InlineData("id: 1\r\n")]
    [InlineData("event: a\n")]
    [InlineData("retry: 1\n")]
    [InlineData("x\n")]
    [InlineData(":\nx\n")]
    public void An_endless_block_of_small_lines_ends_at_the_limit(string line) => EndAtTheLimit("", line);

    [Fact]
    public void The_message_names_the_limit_and_the_option()
    {
        using var reader = new SseReader(maxEventBytes: 5);
        reader.Give("data: x"u8);

        reader.Invoking(r => r.TryRead()).Should().Throw<SseException>().WithMessage("*5 bytes*SseStreamOptions.MaxEventBytes*");
    }

    private static void EndAtTheLimit(string start, string more)
    {
        const int limit = 10_000;
        using var reader = new SseReader(limit);
        reader.Give(Encoding.UTF8.GetBytes(start));

        var piece = Encoding.UTF8.GetBytes(more);
        var counted = more.Split('\n', '\r').Where(line => !line.StartsWith(':')).Sum(line => line.Length);
        var given = start.Length;
        var read = () =>
        {
            for (; given <= 2 * limit; given += counted)
            {
                reader.Give(piece);
                reader.TryRead().Should().BeFalse();
            }
        };

        read.Should().Throw<SseException>().Which.Error.Should().Be(SseError.EventTooLarge);
        given.Should().BeInRange(limit - counted, limit);
    }
}
