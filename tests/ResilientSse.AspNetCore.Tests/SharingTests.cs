using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class SharingTests
{
    [Fact]
    public async Task Without_sharing_each_browser_has_an_upstream_of_its_own_that_resumes_where_it_was()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event(c.Request.LastEventId ?? "none").Stall()));

        using var first = await app.VisitAsync();
        using var second = await app.VisitAsync(lastEventId: "7");

        (await first.EventAsync()).Should().Be("data: none");
        (await second.EventAsync()).Should().Be("data: 7");
        app.Upstream.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Browsers_with_the_same_token_and_address_share_one_upstream_and_the_second_gets_what_the_first_got()
    {
        var log = new SseEventLog();
        log.Append("a");
        await using var app = await SharedAsync(s => s.Replayable(log));

        using var first = await app.VisitAsync();
        (await first.EventAsync()).Should().Be("id: 1\ndata: a");
        using var second = await app.VisitAsync();
        (await second.EventAsync()).Should().Be("id: 1\ndata: a");
        log.Append("b");

        (await first.EventAsync()).Should().Be("id: 2\ndata: b");
        (await second.EventAsync()).Should().Be("id: 2\ndata: b");
        app.Upstream.Requests.Should().ContainSingle().Which.Headers.Should().NotContainKey("traceparent");
    }

    [Fact]
    public async Task Never_across_tokens_or_addresses()
    {
        await using var app = await SharedAsync(s => s.Otherwise(c => c.Event($"{c.Request.Uri.Segments[^3]} {c.Request.Headers["Authorization"]}").Stall()));

        using var mine = await app.VisitAsync(token: "mine");
        using var yours = await app.VisitAsync(token: "yours");
        using var other = await app.VisitAsync(guild: "43", token: "mine");

        (await mine.EventAsync()).Should().Be("data: 42/ Bearer mine");
        (await yours.EventAsync()).Should().Be("data: 42/ Bearer yours");
        (await other.EventAsync()).Should().Be("data: 43/ Bearer mine");
    }

    [Fact]
    public async Task A_hundred_browsers_at_once_make_one_upstream_request()
    {
        await using var app = await SharedAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));

        var browsers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => app.VisitAsync()));

        foreach (var browser in browsers)
            (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        app.Upstream.Requests.Should().HaveCount(1);
        foreach (var browser in browsers)
            browser.Dispose();
    }

    [Fact]
    public async Task Who_returns_with_an_id_of_the_ring_gets_what_follows()
    {
        await using var app = await SharedAsync(s => s.Otherwise(c => c.Event("a", id: "1").Event("b", id: "2").Stall()));
        using var first = await app.VisitAsync();
        await first.EventAsync();
        await first.EventAsync();

        using var second = await app.VisitAsync(lastEventId: "1");

        (await second.EventAsync()).Should().Be("id: 2\ndata: b");
        app.Upstream.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task Who_wants_what_has_left_the_ring_catches_up_alone_and_then_joins_the_others()
    {
        var log = new SseEventLog();
        await using var app = await SharedAsync(s => s.Replayable(log), o => o.RingEvents = 3);
        using var first = await app.VisitAsync();
        for (var i = 1; i <= 10; i++)
        {
            log.Append($"{i}");
            (await first.EventAsync()).Should().Be($"id: {i}\ndata: {i}");
        }

        using var late = await app.VisitAsync();
        for (var i = 1; i <= 10; i++)
            (await late.EventAsync()).Should().Be($"id: {i}\ndata: {i}");
        log.Append("11");
        (await late.EventAsync()).Should().Be("id: 11\ndata: 11");

        // It has left its own upstream.
        await app.Upstream.Requests[1].Closed;
        app.Upstream.Requests.Should().HaveCount(2);
        app.Upstream.Requests[0].Closed.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task One_browser_that_leaves_does_not_end_the_upstream_of_the_others()
    {
        var log = new SseEventLog();
        await using var app = await SharedAsync(s => s.Replayable(log));
        using var stays = await app.VisitAsync();
        var leaves = await app.VisitAsync();

        leaves.Dispose();
        log.Append("a");

        (await stays.EventAsync()).Should().Be("id: 1\ndata: a");
        app.Upstream.Requests.Should().ContainSingle().Which.Closed.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task After_the_last_browser_the_upstream_is_closed()
    {
        await using var app = await SharedAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.Linger = TimeSpan.Zero);
        var browser = await app.VisitAsync();
        await browser.EventAsync();

        browser.Dispose();

        await app.Upstream.Requests[0].Closed;
    }

    [Fact]
    public async Task A_failed_first_attempt_answers_those_who_come_right_after_it_and_is_then_forgotten()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Status(503)).Otherwise(c => c.Event("a").Stall()),
            o => o.Sharing = SseProxySharing.PerToken,
            b => b.Services.AddSingleton<TimeProvider>(clock));

        using var first = await app.VisitAsync();
        using var second = await app.VisitAsync();
        ((int)first.Status, (int)second.Status).Should().Be((502, 502));
        app.Upstream.Requests.Should().HaveCount(1);

        while (true)
        {
            // The wait of that second begins a little after the answer.
            clock.Advance(TimeSpan.FromSeconds(1));
            using var third = await app.VisitAsync();
            if ((int)third.Status == 200)
                break;
        }

        app.Upstream.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_browser_that_leaves_during_the_first_attempt_takes_its_own_upstream_along_but_not_a_shared_one()
    {
        foreach (var sharing in new[] { SseProxySharing.None, SseProxySharing.PerToken })
        {
            await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.DelayHeaders(TimeSpan.FromDays(1))), o => o.Sharing = sharing);
            using var leaving = new CancellationTokenSource();
            var leaves = app.VisitAsync(cancellationToken: leaving.Token);
            var stays = app.VisitAsync();
            await app.Upstream.WaitForRequestAsync(sharing == SseProxySharing.None ? 1 : 0);

            await leaving.CancelAsync();
            await leaves.Awaiting(v => v).Should().ThrowAsync<OperationCanceledException>();

            if (sharing == SseProxySharing.None)
                await Task.WhenAny(app.Upstream.Requests.Select(r => r.Closed));
            else
                app.Upstream.Requests.Should().ContainSingle().Which.Closed.IsCompleted.Should().BeFalse();
            stays.IsCompleted.Should().BeFalse();
        }
    }

    [Fact]
    public async Task A_shared_upstream_carries_no_trace_even_where_the_app_traces_its_clients()
    {
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllDataAndRecorded,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        await using var shared = await SharedAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        await using var own = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var first = await shared.VisitAsync();
        using var second = await own.VisitAsync();

        shared.Upstream.Requests[0].Headers.Should().NotContainKey("traceparent");
        own.Upstream.Requests[0].Headers.Should().ContainKey("traceparent");
    }

    [Fact]
    public async Task A_key_of_the_apps_own_is_shared_across_tokens()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()), o => o.Sharing = SseProxySharing.ByKey(context => $"guild {context.Request.RouteValues["guildId"]}"));

        using var first = await app.VisitAsync(token: "one");
        await first.EventAsync();
        using var second = await app.VisitAsync(token: "two");
        await second.EventAsync();

        app.Upstream.Requests.Should().HaveCount(1);
    }

    private static Task<ProxyApp> SharedAsync(Action<SseScript> upstream, Action<SseProxyOptions>? configure = null) =>
        ProxyApp.StartAsync(upstream, o =>
        {
            o.Sharing = SseProxySharing.PerToken;
            o.MaxClientsPerToken = 1_000;
            configure?.Invoke(o);
        });
}
