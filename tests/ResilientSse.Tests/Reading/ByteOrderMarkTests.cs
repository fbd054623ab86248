namespace ResilientSse.Tests.Reading;

/// <summary>"The UTF-8 decode algorithm strips one leading UTF-8 Byte Order Mark (BOM), if any."</summary>
public sealed class ByteOrderMarkTests
{
    [Fact]
    public void One_leading_byte_order_mark_is_no_part_of_the_first_line_in_however_many_pieces_it_comes() =>
        Feed.Text("\uFEFFdata: x\n\ndata: y\n\n").Events.Should().Equal(new ParsedEvent("x"), new("y"));

    [Fact]
    public void A_second_byte_order_mark_is_part_of_the_field_name() =>
        Feed.Text("\uFEFF\uFEFFdata: x\n\ndata: y\n\n").Events.Should().Equal(new ParsedEvent("y"));

    [Fact]
    public void A_byte_order_mark_in_a_later_line_is_part_of_it() =>
        Feed.Text("\n\uFEFFdata: x\ndata: y\n\n").Events.Should().Equal(new ParsedEvent("y"));

    [Fact]
    public void A_byte_order_mark_in_a_value_is_part_of_it() =>
        Feed.Text("id: \uFEFF1\ndata: \uFEFFx\n\n").Events.Should().Equal(
            new ParsedEvent(Latin1.Of("\uFEFFx"), Id: "\uFEFF1", LastId: "\uFEFF1"));

    [Theory]
    [InlineData("\u00EF")]
    [InlineData("\u00EF\u00BB")]
    [InlineData("\u00EF\u00BB\u00BE")]
    [InlineData("\u00EF\u00EF\u00BB\u00BF")]
    [InlineData("\u00FE\u00FF")]
    public void What_only_begins_like_a_byte_order_mark_is_part_of_the_line(string bytes) =>
        Feed.Bytes(Latin1.Bytes($"{bytes}data: x\ndata: y\n\n")).Events.Should().Equal(new ParsedEvent("y"));

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\n\n")]
    [InlineData("\uFEFF\r\r\n")]
    public void A_byte_order_mark_alone_is_nothing(string text) => Feed.Text(text).Should().Be(new Parsed([], "", null, null));

    [Fact]
    public void A_byte_order_mark_does_not_count_towards_the_limit() =>
        Feed.Text("\uFEFFdata:x\n\n", maxEventBytes: 6).Events.Should().Equal(new ParsedEvent("x"));
}
