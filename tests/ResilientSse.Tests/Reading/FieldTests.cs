namespace ResilientSse.Tests.Reading;

/// <summary>"Collect the characters on the line before the first U+003A COLON character (:), and let field be that string."</summary>
public sealed class FieldTests
{
    [Fact]
    public void A_field_without_a_colon_has_an_empty_value() =>
        Feed.Text("id: 1\n\nid\ndata\n\n").Events.Should().Equal(new ParsedEvent("", Id: ""));

    [Theory]
    [InlineData("data:x", "x")]
    [InlineData("data: x", "x")]
    [InlineData("data:  x", " x")]
    [InlineData("data: ", "")]
    [InlineData("data:  ", " ")]
    [InlineData("data:x ", "x ")]
    [InlineData("data:\tx", "\tx")]
    [InlineData("data: \tx", "\tx")]
    public void One_leading_space_is_removed_from_a_value_and_nothing_else(string line, string value) =>
        Feed.Text($"{line}\n\n").Events.Should().Equal(new ParsedEvent(value));

    [Fact]
    public void One_leading_space_is_removed_from_ids_and_types_too() =>
        Feed.Text("id:  1\nevent:  a\ndata\n\nid:1\nevent:a\ndata\n\n").Events
            .Should().Equal(new ParsedEvent("", " a", " 1", LastId: " 1"), new("", "a", "1", LastId: "1"));

    [Theory]
    [InlineData("data: a:b", "a:b")]
    [InlineData("data::", ":")]
    [InlineData("data: : ", ": ")]
    [InlineData("data:data: x", "data: x")]
    public void Only_the_first_colon_separates(string line, string value) =>
        Feed.Text($"{line}\n\n").Events.Should().Equal(new ParsedEvent(value));

    [Theory]
    [InlineData("Data: x")]
    [InlineData("DATA: x")]
    [InlineData(" data: x")]
    [InlineData("data : x")]
    [InlineData("dat: x")]
    [InlineData("datas: x")]
    [InlineData("dat")]
    [InlineData("data\0: x")]
    [InlineData("lastEventId: x")]
    [InlineData("x")]
    [InlineData("\uFFFF: x")]
    public void An_unknown_field_is_ignored(string line)
    {
        Feed.Text($"{line}\n\n").Should().Be(new Parsed([], "", null, null));
        Feed.Text($"{line}\nid: 1\n{line}\ndata: y\n{line}\n\n").Events.Should().Equal(new ParsedEvent("y", Id: "1", LastId: "1"));
    }

    [Theory]
    [InlineData("ID: 1")]
    [InlineData("Event: a")]
    [InlineData("RETRY: 5")]
    public void Field_names_are_compared_as_they_are_written(string line) =>
        Feed.Text($"{line}\ndata: x\n\n").Should().Be(new Parsed([new("x")], "", null, null));
}
