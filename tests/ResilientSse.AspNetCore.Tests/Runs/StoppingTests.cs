using System.Diagnostics;
using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class StoppingTests
{
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task When_the_app_stops_whoever_reads_is_told_and_the_response_ends_cleanly()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var browser = await app.PostAsync();
        await browser.EventAsync();
        using var tab = await app.GetAsync(query: $"?run={browser.Run}");
        var start = Stopwatch.GetTimestamp();

        await app.App.StopAsync(TestContext.Current.CancellationToken);

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(Promptly);
        var stopping = new RunEvent($"{browser.Run}-2~", "broken", """{"reason":"stopping"}""");
        (await browser.RestAsync()).Should().Equal(stopping);
        (await tab.RestAsync()).Should().Equal(new RunEvent($"{browser.Run}-1~", "message", "a"), stopping);
        await app.Upstream.Requests[0].Closed;
    }

    [Fact]
    public async Task Many_runs_that_go_on_with_and_without_browsers_do_not_hold_the_shutdown()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => (o.MaxRunsPerOwner, o.MaxClientsPerToken) = (100, 100));
        var browsers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => app.PostAsync()));
        await Task.WhenAll(browsers.Select(b => b.EventAsync()));
        foreach (var browser in browsers.Take(30))
            browser.Dispose();
        var start = Stopwatch.GetTimestamp();

        await app.App.StopAsync(TestContext.Current.CancellationToken);

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(Promptly);
        foreach (var browser in browsers.Skip(30))
            (await browser.RestAsync()).Should().ContainSingle().Which.Data.Should().Contain("stopping");
        await Task.WhenAll(app.Upstream.Requests.Select(r => r.Closed));
    }

    [Fact]
    public async Task A_run_whose_upstream_has_not_answered_is_503_and_does_not_hold_the_shutdown()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.NeverAnswer()));
        var post = app.PostAsync();
        await app.Upstream.WaitForRequestAsync(0, TestContext.Current.CancellationToken);
        var start = Stopwatch.GetTimestamp();

        await app.App.StopAsync(TestContext.Current.CancellationToken);

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(Promptly);
        using var browser = await post;
        browser.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        browser.Response.Headers.RetryAfter!.Delta.Should().BePositive();
        await app.Upstream.Requests[0].Closed;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_that_has_stalled_or_reads_a_little_now_and_then_does_not_hold_the_shutdown(bool trickles)
    {
        var large = new string('x', 64 * 1024);
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c =>
        {
            for (var i = 0; i < 100; i++)
                c.Event(large);
            c.Event("last").Stall();
        }));
        using var slow = await RawBrowser.SendAsync(
            app.Http.BaseAddress!,
            $"POST {RunApp.Route} HTTP/1.1\r\nHost: a\r\nCookie: auth_token=alice\r\nContent-Type: application/json\r\nContent-Length: {RunApp.Prompt.Length}\r\n\r\n{RunApp.Prompt}");
        var run = RunOf(await slow.ReadUntilAsync("\r\n\r\n"));
        using (var quick = await app.GetAsync(query: $"?run={run}"))
        {
            while ((await quick.EventAsync())!.Data != "last")
            {
            }
        }

        var start = Stopwatch.GetTimestamp();
        var stop = app.App.StopAsync(TestContext.Current.CancellationToken);
        while (trickles && !stop.IsCompleted)
        {
            await slow.ReadSomeAsync(128 * 1024);
            await Task.WhenAny(stop, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        await stop;
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(Promptly);
    }

    [Fact]
    public async Task While_the_app_stops_a_POST_is_503_and_begins_nothing()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));
        app.App.Lifetime.StopApplication();

        using var browser = await app.PostAsync();

        browser.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        browser.Response.Headers.RetryAfter!.Delta.Should().BePositive();
        app.Posts.Should().Be(0);
    }

    [Fact]
    public async Task Whoever_comes_back_while_the_app_stops_is_sent_away_for_a_while_and_does_not_give_up()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        app.App.Lifetime.StopApplication();

        using var browser = await app.GetAsync("00000000000000000000000001-1~");

        browser.Status.Should().Be(HttpStatusCode.OK);
        (await browser.TextAsync()).Should().MatchRegex("^:\nretry: [0-9]+\n\n$");
    }

    private static string RunOf(string head) => head.Split("Sse-Run: ")[1].Split('\r')[0];
}
