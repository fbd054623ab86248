using System.Globalization;
using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>"Set the event type buffer to the field value."</summary>
public sealed class EventTypeTests
{
    [Fact]
    public void An_event_without_a_type_is_a_message() => Feed.Text("data: x\n\n").Events.Should().Equal(new ParsedEvent("x"));

    [Fact]
    public void A_type_is_that_of_its_event() =>
        Feed.Text("event: a b\ndata: x\n\n").Events.Should().Equal(new ParsedEvent("x", "a b"));

    [Theory]
    [InlineData("event\n")]
    [InlineData("event:\n")]
    [InlineData("event: \n")]
    [InlineData("event: a\nevent:\n")]
    public void An_empty_event_field_means_message(string fields) =>
        Feed.Text($"{fields}data: x\n\n").Events.Should().Equal(new ParsedEvent("x"));

    [Fact]
    public void The_last_event_field_of_a_block_counts() =>
        Feed.Text("event: a\ndata: x\nevent: b\n\n").Events.Should().Equal(new ParsedEvent("x", "b"));

    [Theory]
    [InlineData("event: a\n\n")]
    [InlineData("event: a\n\n\n")]
    [InlineData("event: a\r\n\r\n")]
    [InlineData("event: a\nretry: x\n\n")]
    [InlineData("event: a\nid: 1\n\nid:\n\n")]
    [InlineData("event: a\nretry: 5\n\n")]
    public void A_block_with_only_an_event_type_does_not_name_the_next_event(string block) =>
        Feed.Text($"{block}data: x\n\n").Events.Should().Equal(new ParsedEvent("x"));

    [Theory]
    [InlineData("gr\u00FC\u00DFe \U0001F600")]
    [InlineData("a\0b")]
    [InlineData("\uFEFFa")]
    public void A_type_is_UTF_8(string type) =>
        Feed.Text($"event: {type}\ndata: x\n\n").Events.Should().Equal(new ParsedEvent("x", type));

    [Theory]
    [InlineData("a\u00FFb", "a\uFFFDb")]
    [InlineData("\u00E2\u0082", "\uFFFD")]
    [InlineData("\u00F0\u009F\u0098x", "\uFFFDx")]
    [InlineData("\u00ED\u00A0\u0080", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("\u00C0\u00AF", "\uFFFD\uFFFD")]
    public void Invalid_UTF_8_is_replaced_in_types(string bytes, string type) =>
        Feed.Bytes(Latin1.Bytes($"event: {bytes}\ndata: x\n\n")).Events.Should().Equal(new ParsedEvent("x", type));

    [Fact]
    public void The_strings_of_types_are_cached()
    {
        var events = Feed.Text("event: a\ndata\n\nevent: b\ndata\n\nevent: a\ndata\n\ndata\n\nevent: message\ndata\n\n").Events;

        events[2].Type.Should().BeSameAs(events[0].Type);
        events[3].Type.Should().BeSameAs(events[4].Type).And.BeSameAs(EventTypes.Message);
    }

    [Fact]
    public void A_peer_that_sends_many_types_does_not_fill_the_cache()
    {
        var types = new EventTypes();
        var names = Enumerable.Range(0, 100).Select(i => Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture))).ToList();

        var cached = names.ConvertAll(n => types.Get(n)).Zip(names, (first, n) => ReferenceEquals(types.Get(n), first)).Count(same => same);

        cached.Should().Be(16);
    }

    [Fact]
    public void A_type_beyond_the_cache_is_made_once_while_no_other_one_comes_in_between()
    {
        var types = new EventTypes();
        for (var i = 0; i < 16; i++)
            types.Get(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)));

        types.Get("one more"u8).Should().BeSameAs(types.Get("one more"u8));
    }

    [Fact]
    public void A_long_type_is_not_cached()
    {
        var types = new EventTypes();
        var longest = new byte[64];
        var tooLong = new byte[65];

        types.Get(longest).Should().BeSameAs(types.Get(longest));
        types.Get(tooLong).Should().NotBeSameAs(types.Get(tooLong)).And.Be(types.Get(tooLong));
    }
}
