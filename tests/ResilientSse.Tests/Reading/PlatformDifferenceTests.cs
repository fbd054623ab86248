using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>
/// All that sets the reader apart from the platform's <see cref="System.Net.ServerSentEvents.SseParser"/>, and what each of the two
/// does. When the platform changes, the test says so, and its row in the design and in <see cref="PlatformAgreementTests"/> can go.
/// </summary>
public sealed class PlatformDifferenceTests
{
    private static readonly TimeSpan Five = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void The_platform_names_the_next_event_after_a_block_with_only_an_event_type()
    {
        const string text = "event: a\n\ndata: x\n\n";

        Feed.Text(text).Events.Should().Equal(new ParsedEvent("x"));
        PlatformParser.Text(text).Events.Should().Equal(new ParsedEvent("x", "a"));
    }

    [Fact]
    public void The_platform_makes_an_empty_event_field_an_empty_type()
    {
        const string text = "event:\ndata: x\n\n";

        Feed.Text(text).Events.Should().Equal(new ParsedEvent("x"));
        PlatformParser.Text(text).Events.Should().Equal(new ParsedEvent("x", ""));
    }

    [Fact]
    public void The_platform_waits_for_the_byte_after_CR_CR()
    {
        var text = "data: x\r\r"u8;
        using var reader = new SseReader(Feed.DefaultLimit);
        using var stream = new PieceStream([.. text, (byte)'\n'], text.Length);

        reader.Give(text);
        reader.TryRead().Should().BeTrue();
        PlatformParser.Create(stream).Enumerate().First().Data.Should().Be("x");
        stream.Reads.Should().BeGreaterThan(1);
    }

    [Fact]
    public void The_platform_counts_the_id_of_an_incomplete_block()
    {
        const string text = "id: 1\ndata: a\n\nid: 2\ndata: b";

        Feed.Text(text).LastId.Should().Be("1");
        PlatformParser.Text(text).LastId.Should().Be("2");
    }

    [Fact]
    public void The_platform_buffers_an_endless_line()
    {
        var line = "data: " + new string('x', 4_000_000);

        Feed.Chunks(Encoding.UTF8.GetBytes(line), 4096, maxEventBytes: 1000).Error.Should().Be(SseError.EventTooLarge);
        PlatformParser.Text($"{line}\n\n").Events.Should().ContainSingle().Which.Data.Length.Should().Be(4_000_000);
    }

    [Fact]
    public void The_platform_carries_the_id_of_a_block_with_only_an_id_into_the_next_event()
    {
        const string text = "id: 1\n\ndata: x\n\n";

        Feed.Text(text).Events.Should().Equal(new ParsedEvent("x", LastId: "1"));
        PlatformParser.Text(text).Events.Should().Equal(new ParsedEvent("x", Id: "1", LastId: "1"));
    }

    [Fact]
    public void The_platform_carries_the_time_of_a_block_with_only_a_retry_field_into_the_next_event()
    {
        const string text = "retry: 5\n\ndata: x\n\n";

        Feed.Text(text).Should().Be(new Parsed([new("x")], "", Five, null));
        PlatformParser.Text(text).Should().Be(new Parsed([new("x", Retry: Five)], "", Five, null));
    }

    [Theory]
    [InlineData("922337203685478")]
    [InlineData("99999999999999999999")]
    public void The_platform_ignores_a_huge_reconnection_time(string value)
    {
        var text = $"retry: 5\nretry: {value}\n\n";

        Feed.Text(text).ReconnectionTime.Should().Be(TimeSpan.FromMilliseconds(922_337_203_685_476));
        PlatformParser.Text(text).ReconnectionTime.Should().Be(Five);
    }
}
