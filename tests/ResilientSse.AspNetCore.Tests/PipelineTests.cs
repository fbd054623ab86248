using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

// Each fails without what the endpoint or the response says to that middleware.
public sealed class PipelineTests
{
    [Fact]
    public async Task Output_caching_with_a_base_policy_does_not_give_one_users_stream_to_another()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Event("alice's", id: "1")).Connection(c => c.Status(204)).Connection(c => c.Event("bob's", id: "1")).Otherwise(c => c.Status(204)),
            o => o.ConfigureUpstream = ProxyApp.ReconnectFast,
            build: b => b.Services.AddOutputCache(o => o.AddBasePolicy(p => p.Expire(TimeSpan.FromHours(1)))),
            use: a => a.UseOutputCache());

        using (var alice = await app.VisitAsync(token: "alice"))
            (await alice.RestAsync()).Should().HaveCount(2).And.StartWith("id: 1\ndata: alice's");

        using var bob = await app.VisitAsync(token: "bob");
        (await bob.EventAsync()).Should().Be("id: 1\ndata: bob's");
    }

    [Fact]
    public async Task Request_timeouts_do_not_end_a_stream()
    {
        var late = new TaskCompletionSource();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Until(late.Task).Event("b").Stall()),
            o => o.Heartbeat = TimeSpan.FromMilliseconds(50),
            build: b => b.Services.AddRequestTimeouts(o => o.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromMilliseconds(100) }),
            use: a => a.UseRequestTimeouts());
        using var browser = await app.VisitAsync();
        (await browser.EventAsync()).Should().Be("data: a");

        for (var i = 0; i < 5; i++)
            (await browser.BlockAsync()).Should().Be(":");

        late.SetResult();
        (await browser.EventAsync()).Should().Be("data: b");
    }

    [Fact]
    public async Task Response_compression_leaves_event_streams_alone_and_each_event_comes_at_once()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            build: b => b.Services.AddResponseCompression(o => o.MimeTypes = ["text/event-stream"]),
            use: a => a.UseResponseCompression());
        app.Http.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");

        using var browser = await app.VisitAsync();

        browser.Response.Content.Headers.ContentEncoding.Should().Equal("identity");
        (await browser.EventAsync()).Should().Be("data: a");
    }

    [Fact]
    public async Task Over_HTTP_2_many_streams_use_one_connection_and_Kestrel_has_nothing_to_warn_of()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
            o => o.Sharing = SseProxySharing.PerToken,
            build: b => b.Logging.AddFakeLogging(),
            protocols: HttpProtocols.Http2);
        app.Http.DefaultRequestVersion = HttpVersion.Version20;
        app.Http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        var browsers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.VisitAsync()));

        foreach (var browser in browsers)
        {
            browser.Response.Version.Should().Be(HttpVersion.Version20);
            browser.Response.Headers.NonValidated.Contains("Connection").Should().BeFalse();
            browser.Response.Headers.NonValidated["X-Accel-Buffering"].ToString().Should().Be("no");
            (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
            browser.Dispose();
        }

        var log = app.App.Services.GetFakeLogCollector().GetSnapshot();
        log.Should().NotBeEmpty().And.NotContain(r => r.Level >= LogLevel.Warning);
    }
}
