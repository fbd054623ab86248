using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class ReturnWithoutIdsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_browser_of_an_upstream_without_ids_is_held_when_it_returns_while_that_is_away(bool shares)
    {
        var (cut, isBack) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await StartAsync(
            shares, s => s.Connection(c => c.Event("a").Until(cut.Task).Cut()).Otherwise(c => _ = isBack.Task.IsCompleted ? c.Event("b").Stall() : c.Status(503)));
        var id = await ReadAndLeaveAsync(app, cut);

        using var again = await app.VisitAsync(lastEventId: id);

        again.Status.Should().Be(HttpStatusCode.OK);
        (await again.BlockAsync()).Should().StartWith(":");
        isBack.SetResult();
        var next = await again.EventAsync();

        // Of the relay that was there before nothing may be left.
        if (shares && next!.StartsWith("event: gap", StringComparison.Ordinal))
            next = await again.EventAsync();
        next.Should().EndWith("data: b");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_gets_a_retry_and_a_clean_end_when_the_app_stops(bool shares)
    {
        var cut = new TaskCompletionSource();
        await using var app = await StartAsync(shares, s => s.Connection(c => c.Event("a").Until(cut.Task).Cut()).Otherwise(c => c.NeverAnswer()));
        var id = await ReadAndLeaveAsync(app, cut);
        app.App.Lifetime.StopApplication();

        using var again = await app.VisitAsync(lastEventId: id);

        again.Status.Should().Be(HttpStatusCode.OK);
        (await again.RestAsync()).Should().ContainSingle().Which.Should().StartWith("retry: ");
    }

    [Fact]
    public async Task An_own_relay_says_an_id_once_and_only_where_the_upstream_says_none()
    {
        await using var app = await StartAsync(
            shares: false, s => s.Connection(c => c.Event("a").Event("b").Stall()).Otherwise(c => c.Event("c", id: "1").Event("d").Stall()));
        using var without = await app.VisitAsync();
        using var with = await app.VisitAsync();

        foreach (var block in new[] { "id: 0000000000000-0~\ndata: a", "data: b" })
            (await without.WireEventAsync()).Should().Be(block);
        foreach (var block in new[] { "id: 1\ndata: c", "data: d" })
            (await with.WireEventAsync()).Should().Be(block);
    }

    private static async Task<string> ReadAndLeaveAsync(ProxyApp app, TaskCompletionSource cut)
    {
        using var browser = await app.VisitAsync();
        var id = Browser.IdOf(await browser.WireEventAsync());
        cut.SetResult();
        await app.Upstream.WaitForRequestAsync(1);
        return id;
    }

    private static Task<ProxyApp> StartAsync(bool shares, Action<Testing.SseScript> upstream) => ProxyApp.StartAsync(upstream, o =>
    {
        o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
        o.Linger = TimeSpan.Zero;
        o.Heartbeat = TimeSpan.FromMilliseconds(50);
        o.ConfigureUpstream = ProxyApp.ReconnectFast;
    });
}
