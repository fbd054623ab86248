using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Observing;

/// <summary>Streams are open for days; who begins to listen in between hears of them from then on.</summary>
[Collection(nameof(Alone))]
public sealed class LateListenerTests
{
    [Fact]
    public async Task A_listener_that_attaches_while_a_stream_is_open_sees_its_events_from_then_on_and_no_negative_numbers()
    {
        var host = $"{Guid.NewGuid():N}.example";
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a").Wait(TimeSpan.FromSeconds(1)).Event("b").Wait(TimeSpan.FromSeconds(2)).Event("c").Stall()),
            address: new Uri($"https://{host}/stream"));
        var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        using var open = new Measurements<long>("sse.client.open_connections", host);
        using var events = new Measurements<long>("sse.client.events", host);
        using var bytes = new Measurements<long>("sse.client.received", host);
        using var gaps = new Measurements<double>("sse.client.gap", host);
        using var durations = new Measurements<double>("sse.client.connection.duration", host);
        using var times = new Measurements<double>("sse.client.time_to_first_event", host);

        await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask());
        await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask());
        await items.DisposeAsync();

        events.Values.Should().Equal(1, 1);
        bytes.Values.Should().Equal(9, 9);
        gaps.Values.Should().Equal(1, 2);
        open.Values.Should().BeEmpty("it was not counted when it was opened");
        durations.Values.Should().BeEmpty("nobody knows when it began");
        times.Values.Should().BeEmpty("the first event had come before");
    }
}
