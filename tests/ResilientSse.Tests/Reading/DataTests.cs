using System.Text;

namespace ResilientSse.Tests.Reading;

/// <summary>"Append the field value to the data buffer, then append a single U+000A LINE FEED (LF) character to the data buffer."</summary>
public sealed class DataTests
{
    [Theory]
    [InlineData("data: a\ndata: b\ndata: c\n\n", "a\nb\nc")]
    [InlineData("data:\ndata:\n\n", "\n")]
    [InlineData("data\ndata\ndata\n\n", "\n\n")]
    [InlineData("data: a\ndata\n\n", "a\n")]
    [InlineData("data\ndata: b\n\n", "\nb")]
    [InlineData("data: a\ndata:\ndata: \ndata: d\n\n", "a\n\n\nd")]
    public void Data_lines_are_joined_with_LF(string text, string data) => Feed.Text(text).Events.Should().Equal(new ParsedEvent(data));

    [Fact]
    public void Data_lines_of_any_length_are_joined_however_far_they_move()
    {
        static string Line(int length) => string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i % 90))));
        foreach (var length in Enumerable.Range(0, 200))
        {
            // The further lines move by 5 bytes, then by 10, and so on: by less than their length, and then by more.
            var lines = Enumerable.Repeat(Line(length), 50).ToArray();
            var text = string.Concat(lines.Select(line => $"data:{line}\n")) + "\n";

            Feed.Chunks(Encoding.UTF8.GetBytes(text), text.Length).Events.Should().Equal(new ParsedEvent(string.Join('\n', lines)));
        }
    }

    [Fact]
    public void Data_lines_are_joined_with_LF_whatever_ended_them() =>
        Feed.Text("data: a\r\ndata: b\rdata: c\r\n\r\n").Events.Should().Equal(new ParsedEvent("a\nb\nc"));

    [Theory]
    [InlineData("data\n\n")]
    [InlineData("data:\n\n")]
    [InlineData("data: \n\n")]
    public void Empty_data_is_an_event(string text) => Feed.Text(text).Events.Should().Equal(new ParsedEvent(""));

    [Fact]
    public void An_id_line_between_data_lines_is_no_part_of_the_data() =>
        Feed.Text("data: a\nid: a long id, longer than all the data\ndata: b\nevent: t\nretry: 5\nunknown\ndata: c\n\n").Events
            .Should().Equal(new ParsedEvent(
                "a\nb\nc",
                "t",
                "a long id, longer than all the data",
                TimeSpan.FromMilliseconds(5),
                "a long id, longer than all the data"));

    [Fact]
    public void Fields_after_the_data_count_as_those_before_it() =>
        Feed.Text("data: a\nevent: t\nid: 1\n\n").Events.Should().Equal(new ParsedEvent("a", "t", "1", LastId: "1"));

    [Fact]
    public void A_block_without_data_is_no_event() =>
        Feed.Text("event: a\nid: 1\nretry: 5\n\n").Should().Be(new Parsed([], "1", TimeSpan.FromMilliseconds(5), null));

    [Fact]
    public void Nothing_of_an_event_is_left_for_the_next() =>
        Feed.Text("event: a\nid: 1\nretry: 5\ndata: x\ndata: y\n\ndata: z\n\n").Events.Should().Equal(
            new ParsedEvent("x\ny", "a", "1", TimeSpan.FromMilliseconds(5), "1"), new("z", LastId: "1"));

    [Fact]
    public void Data_bytes_are_untouched()
    {
        var all = Enumerable.Range(0, 256).Select(b => (byte)b).Except("\r\n"u8.ToArray()).ToArray();

        Feed.Bytes([.. "data: "u8, .. all, .. "\n\n"u8]).Events.Should().Equal(new ParsedEvent(Encoding.Latin1.GetString(all)));
    }

    [Theory]
    [InlineData("grüße")]
    [InlineData("\u0800\uFFFD\uFEFF")]
    [InlineData("\U0001F600\U0010FFFF")]
    public void Data_is_UTF_8_that_pieces_may_cut_anywhere(string data) =>
        Feed.Text($"data: {data}\ndata:{data}\n\n").Events.Should().Equal(new ParsedEvent(Latin1.Of($"{data}\n{data}")));

    [Fact]
    public void Data_that_is_much_longer_than_the_buffer_is_one_span()
    {
        var line = new string('x', 9_000);
        var bytes = Encoding.UTF8.GetBytes($"data: {line}\nid: 1\ndata: {line}\n:{line}\ndata: {line}\n\ndata: y\n\n");
        var expected = new Parsed([new($"{line}\n{line}\n{line}", Id: "1", LastId: "1"), new("y", LastId: "1")], "1", null, null);

        foreach (var size in (int[])[1, 2, 3, 7, 1000, 4095, 4096, 4097, 9_000, 65_536])
            Feed.Chunks(bytes, size).Should().Be(expected);
    }
}
