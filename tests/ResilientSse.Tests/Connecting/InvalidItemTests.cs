using System.Globalization;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>The rows of the table of responses that look into the body.</summary>
public sealed class InvalidItemTests : IDisposable
{
    private static readonly Uri Address = new("/api/guilds/42/status/stream", UriKind.Relative);

    private readonly SseTestHandler _handler = new(s => s
        .Connection(c => c.Event("1", id: "1").Event("x", id: "2").Event("3", id: "3").Stall())
        .Connection(c => c.Event("4", id: "4").Stall()));

    public void Dispose() => _handler.Dispose();

    [Fact]
    public async Task When_the_item_parser_throws_the_caller_gets_it_and_the_next_enumeration_goes_on_after_that_item()
    {
        using var http = _handler.CreateClient();
        var stream = SseStream.Create(http, Address, Number);

        var items = new List<int>();
        var exception = (await stream.Awaiting(s => ReadAsync(s, items)).Should().ThrowAsync<SseItemException>()).Which;
        await ReadAsync(stream, items, count: 1);

        exception.Should().Match<SseItemException>(e =>
            e.Error == SseError.InvalidItem && e.EventId == "2" && e.ItemData == "x" && e.InnerException is FormatException);
        items.Should().Equal(1, 3);
        _handler.Requests.Should().ContainSingle("the connection was kept");
    }

    [Fact]
    public async Task OnInvalidItem_may_skip_it_on_the_same_connection_for_it_is_no_drop()
    {
        using var http = _handler.CreateClient();
        var skipped = new List<string>();
        var stream = SseStream.Create(http, Address, Number, new SseStreamOptions
        {
            OnInvalidItem = invalid =>
            {
                skipped.Add(invalid.ItemData);
                return true;
            },
        });

        var items = new List<int>();
        await ReadAsync(stream, items, count: 2);

        items.Should().Equal(1, 3);
        skipped.Should().Equal("x");
        _handler.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task An_event_larger_than_MaxEventBytes_is_fatal(string method)
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("small").Event(new string('x', 100)).Stall()),
            options =>
            {
                options.MaxEventBytes = 50;
                options.Use(method);
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.EventTooLarge);
        exception.Message.Should().Contain("50").And.Contain("SseStreamOptions.MaxEventBytes");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
        scenario.Handler.Requests[0].Closed.IsCompleted.Should().BeTrue();
    }

    private static int Number(string eventType, ReadOnlySpan<byte> data) => int.Parse(data, CultureInfo.InvariantCulture);

    private static async Task ReadAsync(SseStream<int> stream, List<int> items, int count = int.MaxValue)
    {
        await foreach (var item in stream)
        {
            items.Add(item.Data);
            if (--count == 0)
                return;
        }
    }

    [Fact]
    public async Task Nothing_is_delivered_of_an_event_whose_later_lines_make_it_too_large()
    {
        var items = new List<string>();
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Raw($"data: a\n\ndata: b\ndata: {new string('x', 50)}\n\n")), o => o.MaxEventBytes = 50);

        var reading = FluentActions.Awaiting(async () =>
        {
            await foreach (var item in scenario.Stream)
                items.Add(item.Data);
        });

        (await reading.Should().ThrowAsync<SseException>()).Which.Error.Should().Be(SseError.EventTooLarge);
        items.Should().Equal("a");
    }
}
