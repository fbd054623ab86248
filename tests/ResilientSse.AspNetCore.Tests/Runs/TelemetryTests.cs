using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using ResilientSse.AspNetCore.Tests.Observing;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class TelemetryTests
{
    private readonly string _path = $"/{Guid.NewGuid():N}/chat";

    [Fact]
    public async Task Runs_that_go_on_and_those_that_nobody_reads_are_counted()
    {
        using var active = new RunMeter("sse.run.active", _path);
        using var detached = new RunMeter("sse.run.detached", _path);
        await using var app = await StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var one = await app.PostAsync();
        using var two = await app.PostAsync();
        (active.Now, detached.Now).Should().Be((2, 0));

        one.Dispose();
        await detached.BecomesAsync(1);
        using (var back = await app.GetAsync(query: $"?run={one.Run}"))
        {
            await back.EventAsync();
            detached.Now.Should().Be(0);
        }

        await detached.BecomesAsync(1);
        (await app.DeleteAsync(one.Run)).Dispose();
        (active.Now, detached.Now).Should().Be((1, 0));
        (await app.DeleteAsync(two.Run)).Dispose();
        (active.Now, detached.Now).Should().Be((0, 0));
    }

    [Theory]
    [InlineData("complete", "complete", null)]
    [InlineData("cut", "broken", "upstream_cut")]
    [InlineData("401", "refused", "upstream_refused")]
    [InlineData("cancelled", "cancelled", "cancelled")]
    public async Task A_run_that_is_over_is_counted_by_what_has_become_of_it(string story, string outcome, string? reason)
    {
        using var ended = new RouteMeasurements("sse.run.ended", _path);
        await using var app = await StartAsync(s => s.Otherwise(c => _ = story switch
        {
            "complete" => c.Event("a").Event("[DONE]"),
            "cut" => c.Event("a").Cut(),
            "401" => c.Status(401),
            _ => c.Event("a").Stall(),
        }));

        using var browser = await app.PostAsync();
        if (story == "cancelled")
            (await app.DeleteAsync(browser.Run)).Dispose();

        (await ended.WaitAsync(1)).Should().Equal(1);
        ended.All[0].Tags["sse.run.outcome"].Should().Be(outcome);
        ended.All[0].Tags.GetValueOrDefault("sse.run.reason").Should().Be(reason);
    }

    [Fact]
    public async Task Who_comes_back_is_counted_if_there_is_something_to_come_back_to()
    {
        using var resumed = new RouteMeasurements("sse.run.resumed", _path);
        using var refused = new RouteMeasurements("sse.run.refused", _path);
        await using var app = await StartAsync(s => s.Otherwise(c => c.Event("a").Event("b").Event("[DONE]")));
        using var browser = await app.PostAsync();
        await browser.RestAsync();

        (await app.GetAsync($"{browser.Run}-2~")).Dispose();
        (await app.GetAsync($"{browser.Run}-3~")).Dispose();
        (await app.GetAsync("unknown")).Dispose();
        (await app.GetAsync()).Dispose();
        (await app.GetAsync($"{browser.Run}-1~")).Dispose();

        (await resumed.WaitAsync(1)).Should().Equal(1);
        refused.All.Select(m => m.Tags["http.response.status_code"]).Should().Equal(404, 404, 400);
    }

    [Fact]
    public async Task What_the_route_refuses_is_counted_by_the_status()
    {
        using var refused = new RouteMeasurements("sse.run.refused", _path);
        await using var app = await StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()), o => (o.MaxRequestBytes, o.MaxRunsPerOwner, o.MaxRuns) = (100, 1, 2));

        (await app.PostAsync(token: null)).Dispose();
        (await app.PostAsync(mediaType: "text/plain")).Dispose();
        (await app.PostAsync(body: new string('1', 101))).Dispose();
        (await app.PostAsync(body: "")).Dispose();
        using var one = await app.PostAsync(key: "k1");
        (await app.PostAsync(body: "{}", key: "k1")).Dispose();
        (await app.PostAsync()).Dispose();
        using var two = await app.PostAsync(token: "bob");
        (await app.PostAsync(token: "carol")).Dispose();
        (await app.PostAsync(change: r => r.Headers.Add("Sec-Fetch-Site", "cross-site"))).Dispose();

        (await refused.WaitAsync(8)).Should().AllBeEquivalentTo(1);
        refused.All.Select(m => m.Tags["http.response.status_code"]).Should().Equal(401, 415, 413, 400, 422, 429, 503, 403);
    }

    [Fact]
    public async Task The_time_to_the_first_event_is_measured_once_a_run()
    {
        var clock = new TestClock();
        using var times = new MetricCollector<double>(null, SseProxyTelemetry.MeterName, "sse.run.time_to_first_event");
        var first = new TaskCompletionSource();
        await using var app = await StartAsync(s => s.Otherwise(c => c.Comment().Until(first.Task).Event("a").Event("b").Event("[DONE]")), time: clock);
        using var browser = await app.PostAsync();
        clock.Advance(TimeSpan.FromSeconds(4));
        first.SetResult();
        await browser.RestAsync();

        times.GetMeasurementSnapshot().Where(m => (string?)m.Tags["http.route"] == _path).Select(m => m.Value).Should().Equal(4);
    }

    private Task<RunApp> StartAsync(Action<SseScript> upstream, Action<SseRunOptions>? configure = null, TimeProvider? time = null) =>
        RunApp.StartAsync(upstream, configure, time, path: _path);
}
