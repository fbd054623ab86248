namespace ResilientSse.Tests.Reading;

/// <summary>"Once the end of the file is reached, any pending data must be discarded."</summary>
public sealed class EndOfStreamTests
{
    [Theory]
    [InlineData("data: b")]
    [InlineData("data: b\n")]
    [InlineData("data: b\r")]
    [InlineData("data: b\r\n")]
    [InlineData("data: b\ndata: c\n")]
    [InlineData("event: e\ndata: b\n:\n")]
    [InlineData("da")]
    public void An_event_that_stays_incomplete_is_not_dispatched(string end) =>
        Feed.Text($"data: a\n\n{end}").Should().Be(new Parsed([new("a")], "", null, null));

    [Theory]
    [InlineData("data: a\n\n")]
    [InlineData("data: a\r\r")]
    [InlineData("data: a\r\n\r")]
    [InlineData("data: a\n\r")]
    [InlineData("data: a\r\n\n")]
    public void A_blank_line_at_the_very_end_dispatches(string text) => Feed.Text(text).Events.Should().Equal(new ParsedEvent("a"));
}
