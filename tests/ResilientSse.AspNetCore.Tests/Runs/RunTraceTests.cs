using System.Collections.Concurrent;
using System.Diagnostics;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class RunTraceTests : IDisposable
{
    private const string Begin = "0af7651916cd43dd8448eb211c80319c";
    private const string Resume = "1bf7651916cd43dd8448eb211c80319d";

    private readonly string _path = $"/{Guid.NewGuid():N}/chat";
    private readonly ConcurrentQueue<Activity> _connections = [];
    private readonly TaskCompletionSource<Activity> _run = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActivityListener _listener;

    public RunTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or SseProxyTelemetry.ActivitySourceName or SseTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "sse.connection")
                    _connections.Enqueue(activity);
                else if (activity.OperationName == "sse.run" && _path.Equals(activity.GetTagItem("http.route")))
                    _run.TrySetResult(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task A_run_has_one_activity_of_its_own_linked_to_the_request_that_began_it_and_to_those_that_came_back()
    {
        var more = new TaskCompletionSource();
        await using var app = await StartAsync(c => c.Event("a").Until(more.Task).Event("[DONE]").Stall());
        using var browser = await app.PostAsync(change: r => r.Headers.Add("traceparent", $"00-{Begin}-b7ad6b7169203331-01"));
        await browser.EventAsync();
        using var back = await app.GetAsync(query: $"?run={browser.Run}", change: r => r.Headers.Add("traceparent", $"00-{Resume}-b7ad6b7169203331-01"));
        await back.EventAsync();
        using var unknown = await app.GetAsync($"{browser.Run}-9~");

        more.SetResult();
        await browser.RestAsync();

        var run = await _run.Task;
        run.ParentSpanId.Should().Be(default(ActivitySpanId), "it outlives the request");
        run.Links.Select(l => l.Context.TraceId.ToHexString()).Should().Equal(Begin, Resume);
        run.GetTagItem("sse.run.outcome").Should().Be("complete");
        run.Status.Should().Be(ActivityStatusCode.Unset);
        run.TagObjects.Select(t => t.Key).Should().BeSubsetOf(["http.route", "sse.run.outcome", "sse.run.reason"]);
        _connections.Should().ContainSingle(c => c.TraceId == run.TraceId).Which.ParentSpanId.Should().Be(run.SpanId);
    }

    [Theory]
    [InlineData("cut", "broken", "upstream_cut", ActivityStatusCode.Error)]
    [InlineData("500", "refused", "upstream_refused", ActivityStatusCode.Error)]
    [InlineData("cancelled", "cancelled", "cancelled", ActivityStatusCode.Unset)]
    public async Task An_activity_tells_what_has_become_of_the_run(string story, string outcome, string reason, ActivityStatusCode status)
    {
        await using var app = await StartAsync(c => _ = story switch { "cut" => c.Event("a").Cut(), "500" => c.Status(500), _ => c.Event("a").Stall() });
        using var browser = await app.PostAsync();
        if (story == "cancelled")
            (await app.DeleteAsync(browser.Run)).Dispose();

        var run = await _run.Task;

        run.GetTagItem("sse.run.outcome").Should().Be(outcome);
        run.GetTagItem("sse.run.reason").Should().Be(reason);
        run.Status.Should().Be(status);
    }

    public void Dispose() => _listener.Dispose();

    private Task<RunApp> StartAsync(Action<SseScriptedConnection> upstream) => RunApp.StartAsync(s => s.Otherwise(upstream), path: _path);
}
