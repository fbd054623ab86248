using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>"Lines must be separated by either a CRLF pair, a single LF, or a single CR."</summary>
public sealed class LineTests
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void A_line_ends_with_LF_CR_or_CRLF(string end)
    {
        var text = string.Concat("id: 1", end, "data: a", end, "data: b", end, end, ":", end, "data: c", end, end);

        Feed.Text(text).Events.Should().Equal(new ParsedEvent("a\nb", Id: "1", LastId: "1"), new("c", LastId: "1"));
    }

    [Theory]
    [InlineData("data: a\r\n\ndata: b\n\r\n")]
    [InlineData("data: a\n\rdata: b\r\r")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\n")]
    [InlineData("data: a\r\r\ndata: b\r\n\r")]
    [InlineData("data: a\r\r\n\ndata: b\n\n")]
    public void Line_ends_may_be_mixed(string text) => Feed.Text(text).Events.Should().Equal(new ParsedEvent("a"), new("b"));

    [Fact]
    public void LF_CR_is_two_line_ends() => Feed.Text("data: a\n\rdata: b\n\r").Events.Should().Equal(new ParsedEvent("a"), new("b"));

    [Fact]
    public void CR_LF_is_one_line_end() => Feed.Text("data: a\r\ndata: b\r\n\r\n").Events.Should().Equal(new ParsedEvent("a\nb"));

    [Fact]
    public void Data_after_CR_CR_is_dispatched_at_once_and_an_LF_that_follows_is_swallowed()
    {
        using var reader = new SseReader(Feed.DefaultLimit);

        reader.Give("data: x\r\r"u8);
        reader.TryRead().Should().BeTrue("the second CR is the blank line, whatever comes next");
        reader.Data.ToArray().Should().Equal("x"u8.ToArray());
        reader.TryRead().Should().BeFalse();

        reader.Give("\n"u8);
        reader.TryRead().Should().BeFalse();

        reader.Give("data: y\r\n\r"u8);
        reader.TryRead().Should().BeTrue();
        reader.Data.ToArray().Should().Equal("y"u8.ToArray());
    }

    [Fact]
    public void An_LF_between_the_CR_of_one_piece_and_the_next_line_is_no_blank_line()
    {
        using var reader = new SseReader(Feed.DefaultLimit);

        reader.Give("data: x\r"u8);
        reader.TryRead().Should().BeFalse();
        reader.Give("\ndata: y\r"u8);
        reader.TryRead().Should().BeFalse();
        reader.Give("\n\r"u8);
        reader.TryRead().Should().BeTrue();
        reader.Data.ToArray().Should().Equal("x\ny"u8.ToArray());
    }

    [Theory]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u0085")]
    [InlineData("\v")]
    [InlineData("\f")]
    [InlineData("\0")]
    public void Nothing_else_ends_a_line(string noEnd) =>
        Feed.Text($"id: a{(noEnd == "\0" ? "" : noEnd)}b\ndata: {noEnd}\n\n").Events.Should().ContainSingle()
            .Which.Data.Should().Be(Latin1.Of(noEnd));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("\r\r\n\n\r\n\r")]
    public void Blank_lines_alone_are_nothing(string text) => Feed.Text(text).Should().Be(new Parsed([], "", null, null));

    [Fact]
    public void Blank_lines_between_blocks_are_nothing() =>
        Feed.Text("\n\ndata: a\n\n\n\r\rdata: b\n\n\n").Events.Should().Equal(new ParsedEvent("a"), new("b"));
}
