using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class LeavingTests
{
    private static readonly TimeSpan DetachedFor = TimeSpan.FromMinutes(3);

    private readonly TestClock _clock = new();
    private readonly TaskCompletionSource _more = new();

    [Fact]
    public async Task A_run_whose_browser_has_left_goes_on_to_its_end()
    {
        await using var app = await StartAsync(c => c.Event("a").Until(_more.Task).Event("b").Event("[DONE]").Stall());
        var run = await LeaveAsync(app);
        _clock.Advance(DetachedFor - TimeSpan.FromTicks(1));

        _more.SetResult();

        await app.Upstream.Requests[0].Closed;
        using var back = await app.GetAsync(query: $"?run={run}");
        (await back.AnswerAsync()).Should().Be(("ab", null));
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task A_run_with_nobody_there_for_DetachedFor_is_cancelled_and_says_so()
    {
        await using var app = await StartAsync(c => c.Event("a").Stall());
        var run = await LeaveAsync(app);

        _clock.Advance(DetachedFor);

        await app.Upstream.Requests[0].Closed;
        using var back = await app.GetAsync(query: $"?run={run}");
        (await back.RestAsync()).Should().Equal(
            new RunEvent($"{run}-1~", "message", "a"), new RunEvent($"{run}-2~", "broken", """{"reason":"detached"}"""));
    }

    [Fact]
    public async Task Whoever_comes_back_in_time_keeps_the_run_and_the_time_begins_anew_when_they_leave()
    {
        await using var app = await StartAsync(c => c.Event("a").Until(_more.Task).Event("b").Event("[DONE]").Stall());
        var run = await LeaveAsync(app);
        _clock.Advance(DetachedFor - TimeSpan.FromTicks(1));
        using (var back = await app.GetAsync(query: $"?run={run}"))
        {
            await back.EventAsync();
            _clock.Advance(DetachedFor * 3);
        }

        await _clock.TimerAsync(DetachedFor);
        _clock.Advance(DetachedFor - TimeSpan.FromTicks(1));
        _more.SetResult();

        using var last = await app.GetAsync(query: $"?run={run}");
        (await last.AnswerAsync()).Should().Be(("ab", null));
    }

    [Fact]
    public async Task The_run_of_a_browser_that_leaves_before_the_upstream_has_answered_goes_on()
    {
        var answer = TimeSpan.FromSeconds(7);
        await using var app = await StartAsync(c => c.DelayHeaders(answer).Event("a").Event("[DONE]").Stall());
        using var leaving = new CancellationTokenSource();
        var post = app.PostAsync(key: "k1", cancellationToken: leaving.Token);
        await app.Upstream.WaitForRequestAsync(0, TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await post.Awaiting(p => p).Should().ThrowAsync<OperationCanceledException>();
        await _clock.TimerAsync(DetachedFor);
        await _clock.TimerAsync(answer);

        _clock.Advance(answer);

        using var again = await app.PostAsync(key: "k1");
        (await again.AnswerAsync()).Should().Be(("a", null));
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task A_run_that_is_left_before_the_upstream_has_answered_is_cancelled_after_DetachedFor()
    {
        await using var app = await StartAsync(c => c.NeverAnswer());
        using var leaving = new CancellationTokenSource();
        var post = app.PostAsync(key: "k1", cancellationToken: leaving.Token);
        var request = await app.Upstream.WaitForRequestAsync(0, TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await post.Awaiting(p => p).Should().ThrowAsync<OperationCanceledException>();
        await _clock.TimerAsync(DetachedFor);

        _clock.Advance(DetachedFor);

        await request.Closed;
        using var again = await app.PostAsync(key: "k1");
        again.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task A_browser_that_leaves_in_the_middle_of_its_body_begins_nothing_and_leaves_nothing()
    {
        await using var app = await StartAsync(c => c.Event("a").Stall(), o => o.MaxRuns = 1);
        using (var raw = await RawBrowser.SendAsync(
            app.Http.BaseAddress!,
            $"POST /api/chat HTTP/1.1\r\nHost: a\r\nCookie: auth_token=bob\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"))
        {
            await raw.ReadUntilAsync("100 Continue\r\n\r\n");
            await raw.SendAsync("{");
            using var full = await app.PostAsync();
            full.Status.Should().Be(HttpStatusCode.ServiceUnavailable, "it has a place already");
        }

        // Nothing tells when the server has noticed.
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            using var next = await app.PostAsync();
            if (next.Status == HttpStatusCode.OK)
                break;
        }

        app.Posts.Should().Be(1);
    }

    /// <summary>Leaves a run in mid-answer.</summary>
    private async Task<string> LeaveAsync(RunApp app)
    {
        string run;
        using (var browser = await app.PostAsync())
        {
            await browser.EventAsync();
            run = browser.Run;
        }

        await _clock.TimerAsync(DetachedFor);
        return run;
    }

    private Task<RunApp> StartAsync(Action<SseScriptedConnection> upstream, Action<SseRunOptions>? configure = null) => RunApp.StartAsync(
        s => s.Otherwise(upstream),
        o =>
        {
            o.DetachedFor = DetachedFor;
            o.ConfigureUpstream += u => (u.ConnectTimeout, u.IdleTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
            configure?.Invoke(o);
        },
        time: _clock);
}
