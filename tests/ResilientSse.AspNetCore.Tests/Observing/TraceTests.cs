using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

[Collection(nameof(Alone))]
public sealed class TraceTests : IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private readonly ConcurrentQueue<Activity> _connections = [];
    private readonly ActivityListener _listener;

    public TraceTests()
    {
        // Not that of HttpClient, which starts a trace of its own where there is none; so no other test may listen to it either.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or SseTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity =>
            {
                if (activity.OperationName == "sse.connection")
                    _connections.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_connection_of_one_browser_carries_on_its_trace_and_a_shared_one_sends_none(bool shares, bool isNamedClient)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
            o =>
            {
                o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
                o.HttpClientName = isNamedClient ? "upstream" : null;
            },
            build: b => b.Services.AddHttpClient("upstream").ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, "/api/guilds/42/status/stream"));
        request.Headers.Add("Cookie", "auth_token=secret");
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, ActivityHeadersPropagator = null });

        using var browser = new Browser(await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        await browser.EventAsync();

        var connection = _connections.Should().ContainSingle(a => app.Upstream.Uri.Port.Equals(a.GetTagItem("server.port"))).Subject;
        var headers = app.Upstream.Requests[0].Headers;
        if (shares)
        {
            connection.ParentSpanId.Should().Be(default(ActivitySpanId), "it belongs to no browser's trace");
            connection.TraceId.ToHexString().Should().NotBe(TraceId);
            headers.Should().NotContainKey("traceparent");
        }
        else
        {
            connection.Parent!.OperationName.Should().Be("Microsoft.AspNetCore.Hosting.HttpRequestIn");
            connection.TraceId.ToHexString().Should().Be(TraceId);
            headers["traceparent"].Should().StartWith($"00-{TraceId}-");
        }
    }

    public void Dispose() => _listener.Dispose();
}
