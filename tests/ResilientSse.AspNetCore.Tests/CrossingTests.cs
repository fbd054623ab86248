using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class CrossingTests
{
    private readonly SseEventLog _log = new();

    [Fact]
    public async Task A_browser_crosses_over_only_at_a_block_that_is_the_same_and_not_at_one_that_has_the_same_id()
    {
        var overflow = new TaskCompletionSource();
        await using var app = await ProxyApp.StartSharedAsync(
            s => s.Connection(c => Numbered(c, "old", 3).Until(overflow.Task).Event("old-4", id: "4").Event("old-5", id: "5").Stall())
                .Otherwise(c => c.Event("new-4", id: "4").Event("new-5", id: "5").Event("new-6", id: "6").Stall()),
            o => o.RingEvents = 3);
        using var first = await app.VisitAsync();
        for (var i = 1; i <= 5; i++)
        {
            await first.EventAsync();
            if (i == 3)
                overflow.SetResult();
        }

        using var second = await app.VisitAsync();

        for (var i = 4; i <= 6; i++)
            (await second.EventAsync()).Should().Be($"id: {i}\ndata: new-{i}");
    }

    [Fact]
    public async Task On_the_way_to_crossing_over_events_carry_no_position_and_after_it_they_do()
    {
        for (var i = 1; i <= 5; i++)
            _log.Append($"{i}");
        await using var app = await ProxyApp.StartSharedAsync(s => s.Otherwise(c => c.Follow(_log).Stall()), o => o.RingEvents = 2);
        using var first = await app.VisitAsync();
        for (var i = 1; i <= 5; i++)
            await first.EventAsync();

        using var second = await app.VisitAsync();

        for (var i = 1; i <= 3; i++)
            (await second.WireEventAsync()).Should().Be($"id: 0000000000000-0~{i}\ndata: {i}");
        for (var i = 4; i <= 5; i++)
            (await second.WireEventAsync()).Should().MatchRegex($"^id: [0-9a-v]{{13}}-{i}~{i}\ndata: {i}$");
        await app.Upstream.Requests[1].Closed;
    }

    [Fact]
    public async Task A_browser_that_stays_on_an_upstream_of_its_own_keeps_no_shared_one_open()
    {
        await using var app = await ProxyApp.StartSharedAsync(
            s => s.Otherwise(c => c.Event("1").Event("2").Event("3").Stall()), o => (o.RingEvents, o.Linger) = (2, TimeSpan.Zero));
        using var first = await app.VisitAsync();
        for (var i = 0; i < 3; i++)
            await first.EventAsync();
        using var second = await app.VisitAsync();
        for (var i = 1; i <= 3; i++)
            (await second.EventAsync()).Should().Be($"data: {i}");

        first.Dispose();

        await app.Upstream.Requests[0].Closed;
        app.Upstream.Requests[1].Closed.IsCompleted.Should().BeFalse("that is its own");
    }

    private static SseScriptedConnection Numbered(SseScriptedConnection connection, string name, int count)
    {
        for (var i = 1; i <= count; i++)
            connection.Event($"{name}-{i}", id: $"{i}");

        return connection;
    }
}
