using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests.Observing;

public sealed class RouteMetricsTests
{
    private readonly string _prefix = $"/{Guid.NewGuid():N}";
    private readonly SseEventLog _log = new();

    private string Route => _prefix + ProxyApp.Route;

    [Fact]
    public async Task Browsers_of_one_relay_are_counted_with_what_came_and_what_each_of_them_got()
    {
        using var browsers = new RouteMeasurements("sse.proxy.browsers", Route);
        using var relays = new RouteMeasurements("sse.proxy.relays", Route);
        using var received = new RouteMeasurements("sse.proxy.received", Route);
        using var delivered = new RouteMeasurements("sse.proxy.delivered", Route);
        using var fanOut = new RouteMeasurements("sse.proxy.fan_out", Route);
        await using var app = await StartAsync();
        var visits = new List<Browser>();
        for (var i = 0; i < 3; i++)
            visits.Add(await app.VisitAsync());

        foreach (var data in new[] { "a", "b" })
        {
            _log.Append(data);
            foreach (var browser in visits)
                (await browser.EventAsync()).Should().EndWith(data);
        }

        browsers.Values.Should().Equal(1, 1, 1);
        relays.Values.Should().Equal(1);
        received.Values.Should().Equal(1, 1);
        fanOut.Values.Should().Equal(3, 3);
        await delivered.SumAsync(6);
        visits.ForEach(b => b.Dispose());
        (await browsers.WaitAsync(6)).Sum().Should().Be(0);
        (await relays.WaitAsync(2)).Should().Equal(1, -1);
        delivered.Values.Sum().Should().Be(6);
        browsers.All.Should().AllSatisfy(m => m.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["http.route"] = Route }));
    }

    [Fact]
    public async Task Whoever_returns_is_a_hit_or_a_miss_of_the_ring_and_a_first_visit_is_neither()
    {
        using var hits = new RouteMeasurements("sse.proxy.ring.hits", Route);
        using var misses = new RouteMeasurements("sse.proxy.ring.misses", Route);
        await using var app = await StartAsync();
        using var first = await app.VisitAsync();
        _log.Append("a");
        _log.Append("b");
        await first.EventAsync();
        await first.EventAsync();

        using var hit = await app.VisitAsync(lastEventId: "1");
        (await hit.EventAsync()).Should().EndWith("b");
        using var miss = await app.VisitAsync(lastEventId: "unknown");

        (await hits.WaitAsync(1)).Should().Equal(1);
        (await misses.WaitAsync(1)).Should().Equal(1);
    }

    [Fact]
    public async Task The_lag_of_a_cursor_is_what_a_browser_had_still_to_get()
    {
        using var lags = new RouteMeasurements("sse.proxy.cursor_lag", Route);
        await using var app = await StartAsync();
        using var first = await app.VisitAsync();
        for (var i = 1; i <= 5; i++)
        {
            _log.Append($"{i}");
            await first.EventAsync();
        }

        using var second = await app.VisitAsync(lastEventId: "2");
        await second.EventAsync();

        lags.Values.Should().Equal(1, 1, 1, 1, 1, 3);
    }

    [Fact]
    public async Task Blocks_of_an_upstream_that_nobody_shares_are_counted_as_those_of_others_are()
    {
        using var received = new RouteMeasurements("sse.proxy.received", Route);
        using var delivered = new RouteMeasurements("sse.proxy.delivered", Route);
        using var fanOut = new RouteMeasurements("sse.proxy.fan_out", Route);
        using var lags = new RouteMeasurements("sse.proxy.cursor_lag", Route);
        var next = new TaskCompletionSource();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Raw("id: 1\n\ndata: a\n\ndata: b\n\n").Until(next.Task).Event("c").Stall()), prefix: _prefix);
        using var browser = await app.VisitAsync();
        for (var i = 0; i < 3; i++)
            await browser.EventAsync();
        next.SetResult();
        await browser.EventAsync();

        (await delivered.WaitAsync(2)).Should().Equal(3, 1);
        received.Values.Should().Equal(1, 1, 1, 1);
        fanOut.Values.Should().Equal(1, 1, 1, 1);
        lags.Values.Should().Equal(3, 1);
    }

    private Task<ProxyApp> StartAsync() => ProxyApp.StartAsync(
        s => s.Otherwise(c => c.Follow(_log).Stall()),
        o => (o.Sharing, o.Linger) = (SseProxySharing.PerToken, TimeSpan.Zero),
        prefix: _prefix);
}
