using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class IsolationTests
{
    private static readonly AsyncLocal<object?> Local = new();

    [Fact]
    public async Task A_shared_upstream_keeps_neither_the_context_nor_the_locals_of_who_opened_it()
    {
        var kept = new List<WeakReference>();
        var left = new TaskCompletionSource();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
            o => o.Sharing = SseProxySharing.PerToken,
            build: b => b.Services.AddHttpContextAccessor(),
            use: a => a.Use(async (context, next) =>
            {
                if (left.Task.IsCompleted)
                {
                    await next();
                    return;
                }

                Keep(kept, context);
                await next();
                left.SetResult();
            }));
        using (var first = await app.VisitAsync())
            (await first.EventAsync()).Should().Be("id: 1\ndata: a");
        await left.Task;

        using var second = await app.VisitAsync();
        (await second.EventAsync()).Should().Be("id: 1\ndata: a");

        app.Upstream.Requests.Should().ContainSingle("it is still the first one's");
        kept.Should().HaveCount(2);
        for (var i = 0; i < 1_000 && kept.Any(k => k.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        kept.Select(k => k.Target).Should().AllBeEquivalentTo((object?)null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_browsers_trace_only_traceparent_goes_upstream_and_not_on_a_shared_one(bool shares)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
            o => o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/guilds/42/status/stream");
        request.Headers.Add("Cookie", "auth_token=secret; other=1");
        request.Headers.Add("baggage", "user=alice");
        request.Headers.Add("tracestate", "a=b");
        request.Headers.Add("Correlation-Context", "user=alice");
        request.Headers.Add("X-Forwarded-For", "10.0.0.1");
        request.Headers.Add("Accept-Language", "de");
        request.Headers.Add("Authorization", "Basic Zm9vOmJhcg==");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, ActivityHeadersPropagator = null });
        request.RequestUri = new Uri(app.Address, request.RequestUri!);
        using var browser = new Browser(await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        await browser.EventAsync();

        var headers = app.Upstream.Requests[0].Headers;
        headers.Keys.Except(["traceparent"]).Should().BeEquivalentTo("Accept", "Authorization", "Cache-Control", "Host");
        headers.ContainsKey("traceparent").Should().Be(!shares);
        headers["Authorization"].Should().Be("Bearer secret");
        if (!shares)
            headers["traceparent"].Should().StartWith("00-0af7651916cd43dd8448eb211c80319c-");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(List<WeakReference> kept, object context)
    {
        Local.Value = new object();
        kept.Add(new WeakReference(Local.Value));
        kept.Add(new WeakReference(context));
    }
}
