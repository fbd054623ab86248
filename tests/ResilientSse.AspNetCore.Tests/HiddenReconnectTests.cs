using System.Globalization;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class HiddenReconnectTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cuts_of_the_upstream_lose_and_repeat_nothing(bool shares)
    {
        var log = new SseEventLog();
        await using var app = await ProxyApp.StartAsync(
            s => s.Repeat(10, c => c.Follow(log, 3).Cut(midEvent: true)).Otherwise(c => c.Follow(log).Stall()),
            o =>
            {
                o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
                o.ConfigureUpstream = ProxyApp.ReconnectFast;
            });
        using var browser = await app.VisitAsync();

        for (var i = 1; i <= 40; i++)
            log.Append(i.ToString(CultureInfo.InvariantCulture));

        for (var i = 1; i <= 40; i++)
            (await browser.EventAsync()).Should().Be($"id: {i}\ndata: {i}");
        app.Upstream.Requests.Should().HaveCount(11);
    }

    [Fact]
    public async Task Silence_is_filled_with_a_comment_every_15_seconds()
    {
        var clock = new TestClock();
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Stall()), time: clock);
        using var browser = await app.VisitAsync();
        (await browser.BlockAsync()).Should().Be(":", "it opens the response");

        for (var i = 0; i < 3; i++)
        {
            await clock.TimerAsync(TimeSpan.FromSeconds(15));
            clock.Advance(TimeSpan.FromSeconds(15));
            (await browser.BlockAsync()).Should().Be(":");
        }
    }

    [Fact]
    public async Task While_the_upstream_reconnects_browsers_see_heartbeats_and_nothing_else()
    {
        var clock = new TestClock();
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Event("a", id: "1").Cut()).Otherwise(c => c.Event("b", id: "2").Stall()),
            o => o.ConfigureUpstream = u => u.ReconnectPolicy = u.ReconnectPolicy with { InitialDelay = TimeSpan.FromSeconds(20), Jitter = 0 },
            time: clock);
        using var browser = await app.VisitAsync();
        (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        await clock.TimerAsync(TimeSpan.FromSeconds(20));
        await clock.TimerAsync(TimeSpan.FromSeconds(15));

        clock.Advance(TimeSpan.FromSeconds(15));
        (await browser.BlockAsync()).Should().Be(":");
        clock.Advance(TimeSpan.FromSeconds(5));

        (await browser.BlockAsync()).Should().Be("id: 2\ndata: b");
        (await app.Upstream.WaitForRequestAsync(1)).LastEventId.Should().Be("1");
    }
}
