using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class StateEventTests
{
    private readonly TestClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_browser_is_told_that_the_upstream_is_away_and_that_it_is_back(bool shares)
    {
        var (cut, back) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await StartAsync(
            shares, s => s.Connection(c => c.Event("a", id: "1").Until(cut.Task).Cut()).Otherwise(c => c.Event("b", id: "2").Until(back.Task).Stall()));
        using var browser = await app.VisitAsync();
        (await browser.EventAsync()).Should().Be("id: 1\ndata: a");

        cut.SetResult();

        (await browser.WireEventAsync()).Should().Be("event: state\ndata: {\"state\":\"disconnected\",\"since\":\"2026-01-01T00:00:00+00:00\",\"retryIn\":7000}");
        await PassAsync(7);
        (await browser.WireEventAsync()).Should().Be("event: state\ndata: {\"state\":\"connected\",\"since\":\"2026-01-01T00:00:07+00:00\",\"retryIn\":null}");
        (await browser.EventAsync()).Should().Be("id: 2\ndata: b");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_is_held_hears_how_long_for_each_time(bool shares)
    {
        await using var app = await StartAsync(shares, s => s.Otherwise(c => c.Status(503)));

        using var browser = await app.VisitAsync(lastEventId: "1");

        browser.Status.Should().Be(HttpStatusCode.OK);
        (await browser.EventAsync()).Should().EndWith("\"since\":\"2026-01-01T00:00:00+00:00\",\"retryIn\":7000}");
        await PassAsync(7);
        (await browser.EventAsync()).Should().EndWith("\"since\":\"2026-01-01T00:00:00+00:00\",\"retryIn\":14000}");
        await PassAsync(14);
        (await browser.EventAsync()).Should().EndWith("\"since\":\"2026-01-01T00:00:00+00:00\",\"retryIn\":28000}");
    }

    [Fact]
    public async Task By_default_nothing_of_that_is_said()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Event("a", id: "1").Cut()).Otherwise(c => c.Event("b", id: "2").Stall()), o => o.ConfigureUpstream = ProxyApp.ReconnectFast);

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        (await browser.EventAsync()).Should().Be("id: 2\ndata: b");
    }

    /// <summary>Goes to the next attempt: the state is told before the wait for it begins.</summary>
    private async Task PassAsync(int seconds)
    {
        await _clock.TimerAsync(TimeSpan.FromSeconds(seconds));
        _clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    private Task<ProxyApp> StartAsync(bool shares, Action<Testing.SseScript> upstream) => ProxyApp.StartAsync(
        upstream,
        o =>
        {
            o.StateEvents = true;
            o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
            o.ConfigureUpstream = u => u.ReconnectPolicy = u.ReconnectPolicy with { InitialDelay = TimeSpan.FromSeconds(7), Jitter = 0 };
        },
        time: _clock);
}
