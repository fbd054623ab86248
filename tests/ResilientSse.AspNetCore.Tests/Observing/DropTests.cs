using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Observing;

public sealed class DropTests : IDisposable
{
    private readonly string _prefix = $"/{Guid.NewGuid():N}";
    private readonly TestClock _clock = new();
    private readonly SseEventLog _log = new();
    private readonly RouteMeasurements _drops;

    public DropTests() => _drops = new("sse.proxy.drops", _prefix + ProxyApp.Route);

    [Theory]
    [InlineData(204, "upstream_complete")]
    [InlineData(403, "upstream_refused")]
    [InlineData(500, "upstream_refused")]
    public async Task A_visit_that_the_upstream_refuses_says_so(int status, string reason)
    {
        await using var app = await StartAsync(s => s.Otherwise(c => c.Status(status)));

        (await app.VisitAsync()).Dispose();

        await ShouldBeAsync(reason);
    }

    [Fact]
    public async Task A_stream_that_the_upstream_ends_for_good_tells_whether_it_was_complete_or_refused()
    {
        await using var app = await StartAsync(
            s => s.Connection(c => c.Event("a")).Connection(c => c.Status(204)).Connection(c => c.Event("a")).Otherwise(c => c.Status(403)),
            o => o.ConfigureUpstream = ProxyApp.ReconnectFast);

        for (var i = 0; i < 2; i++)
        {
            using var browser = await app.VisitAsync();
            await _clock.TimerAsync(TimeSpan.FromMilliseconds(100));
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await browser.RestAsync();
            await _drops.WaitAsync(i + 1);
        }

        await ShouldBeAsync("upstream_complete", "upstream_refused");
    }

    [Fact]
    public async Task A_browser_that_leaves_one_that_is_too_old_and_one_that_is_there_when_the_app_stops()
    {
        await using var app = await StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.MaxStreamAge = TimeSpan.FromSeconds(10));
        var left = await app.VisitAsync();
        left.Dispose();
        await _drops.WaitAsync(1);
        using var old = await app.VisitAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        await old.RestAsync();
        await _drops.WaitAsync(2);
        using var last = await app.VisitAsync();

        await app.App.StopAsync();

        await ShouldBeAsync("browser_left", "max_age", "stopping");
    }

    [Fact]
    public async Task A_browser_that_leaves_before_the_upstream_has_answered()
    {
        await using var app = await StartAsync(s => s.Otherwise(c => c.NeverAnswer()));
        using var leaving = new CancellationTokenSource();
        var visit = app.VisitAsync(cancellationToken: leaving.Token);
        await app.Upstream.WaitForRequestAsync(0);

        await leaving.CancelAsync();

        await visit.Awaiting(v => v).Should().ThrowAsync<OperationCanceledException>();
        await ShouldBeAsync("browser_left");
    }

    [Theory]
    [InlineData("MaxClients", "full")]
    [InlineData("MaxRelays", "full")]
    [InlineData("MaxClientsPerToken", "too_many_of_one_token")]
    public async Task Beyond_a_limit_a_visit_tells_which_whether_it_returns_or_not(string limit, string reason)
    {
        await using var app = await StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            o => typeof(SseProxyOptions).GetProperty(limit)!.SetValue(o, 1));
        using var inside = await app.VisitAsync();

        (await app.VisitAsync()).Dispose();
        using var returning = await app.VisitAsync(lastEventId: "1");
        await returning.RestAsync();

        await ShouldBeAsync(reason, reason);
    }

    [Fact]
    public async Task A_reader_that_the_ring_overtakes_and_one_that_has_stalled()
    {
        var readers = new SlowReaders(_clock, _log);
        await using var app = await StartAsync(s => s.Otherwise(c => c.Follow(_log).Stall()), SlowReaders.Configure);
        using var other = await app.VisitAsync();
        using (var slow = await RawBrowser.VisitAsync(app.Address, path: $"{_prefix}/api/guilds/42/status/stream"))
        {
            await app.AdmittedAsync(2);
            await readers.StallAsync(other);
            await slow.ReadUntilAsync(RawBrowser.BodyEnd);
        }

        await _drops.WaitAsync(1);
        using var stalled = await RawBrowser.VisitAsync(app.Address, path: $"{_prefix}/api/guilds/42/status/stream", headers: $"Last-Event-ID: {_log.Count}\r\n");
        await app.AdmittedAsync(1);
        await readers.StallAsync(other);
        _clock.Advance(SlowReaders.WriteTimeout);

        await ShouldBeAsync("too_slow", "write_timeout");
    }

    public void Dispose() => _drops.Dispose();

    private async Task ShouldBeAsync(params string[] reasons)
    {
        await _drops.WaitAsync(reasons.Length);
        _drops.Reasons.Should().Equal(reasons);
        _drops.Values.Should().AllBeEquivalentTo(1);
    }

    private Task<ProxyApp> StartAsync(Action<SseScript> upstream, Action<SseProxyOptions>? configure = null) => ProxyApp.StartAsync(
        upstream,
        configure,
        build: SlowReaders.Listen,
        time: _clock,
        prefix: _prefix);
}
