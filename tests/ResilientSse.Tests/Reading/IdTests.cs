namespace ResilientSse.Tests.Reading;

/// <summary>"If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."</summary>
public sealed class IdTests
{
    [Fact]
    public void An_id_stays_until_the_next_one_but_an_event_tells_only_what_its_own_block_said() =>
        Feed.Text("data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid: 2\ndata: d\n\n").Events.Should().Equal(
            new ParsedEvent("a"), new("b", Id: "1", LastId: "1"), new("c", LastId: "1"), new("d", Id: "2", LastId: "2"));

    [Theory]
    [InlineData("id")]
    [InlineData("id:")]
    [InlineData("id: ")]
    public void An_empty_id_clears_the_last_id(string line)
    {
        Feed.Text($"id: 1\ndata: a\n\n{line}\ndata: b\n\n").Should().Be(
            new Parsed([new("a", Id: "1", LastId: "1"), new("b", Id: "")], "", null, null));
        Feed.Text($"id: 1\n\n{line}\n\n").LastId.Should().BeEmpty();
    }

    [Fact]
    public void A_block_with_only_an_id_moves_the_last_id_and_does_not_number_the_next_event() =>
        Feed.Text("id: 1\n\ndata: a\n\n").Should().Be(new Parsed([new("a", LastId: "1")], "1", null, null));

    [Theory]
    [InlineData("id: a\0b")]
    [InlineData("id: \0")]
    [InlineData("id:\0")]
    public void An_id_with_NUL_is_ignored(string line)
    {
        Feed.Text($"id: 1\n\n{line}\ndata: a\n\n").Should().Be(new Parsed([new("a", LastId: "1")], "1", null, null));
        Feed.Text($"id: 2\n{line}\ndata: a\n\n").Should().Be(new Parsed([new("a", Id: "2", LastId: "2")], "2", null, null));
        Feed.Text($"{line}\n\n").Should().Be(new Parsed([], "", null, null));
    }

    [Fact]
    public void The_last_id_of_a_block_counts() =>
        Feed.Text("id: 1\ndata: a\nid: 2\n\n").Should().Be(new Parsed([new("a", Id: "2", LastId: "2")], "2", null, null));

    [Theory]
    [InlineData("id: 2")]
    [InlineData("id: 2\n")]
    [InlineData("id: 2\r")]
    [InlineData("id: 2\r\n")]
    [InlineData("id: 2\ndata: b")]
    [InlineData("id: 2\ndata: b\n")]
    [InlineData("id: 2\ndata: b\r\n")]
    [InlineData("id:\ndata: b\n")]
    public void An_id_at_the_end_of_the_stream_without_a_blank_line_does_not_count(string end) =>
        Feed.Text($"id: 1\ndata: a\n\n{end}").Should().Be(new Parsed([new("a", Id: "1", LastId: "1")], "1", null, null));

    [Fact]
    public void An_id_is_UTF_8() =>
        Feed.Text("id: gr\u00FC\u00DFe \U0001F600\ndata\n\n").LastId.Should().Be("gr\u00FC\u00DFe \U0001F600");

    [Theory]
    [InlineData("a\u00FFb", "a\uFFFDb")]
    [InlineData("\u00E2\u0082", "\uFFFD")]
    [InlineData("\u00F0\u009F\u0098x", "\uFFFDx")]
    [InlineData("\u00ED\u00A0\u0080", "\uFFFD\uFFFD\uFFFD")]
    public void Invalid_UTF_8_is_replaced_in_ids(string bytes, string id) =>
        Feed.Bytes(Latin1.Bytes($"id: {bytes}\ndata: x\n\n")).Events.Should().Equal(new ParsedEvent("x", Id: id, LastId: id));

    [Fact]
    public void An_id_may_hold_colons_and_spaces() => Feed.Text("id: a: b \n\n").LastId.Should().Be("a: b ");
}
