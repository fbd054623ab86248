using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>What an app's pipeline would do to an event stream.</summary>
public sealed class PipelineTests
{
    [Fact]
    public async Task Output_caching_with_a_base_policy_does_not_serve_one_users_stream_to_another()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event(c.Request.Headers["Authorization"]).Event("end")),
            o => o.ConfigureUpstream = stream => stream.CompleteOnEnd = true,
            b => b.Services.AddOutputCache(o => o.AddBasePolicy(p => p.Cache())),
            a => a.UseOutputCache());

        using var mine = await app.VisitAsync(token: "mine");
        (await mine.Response.Content.ReadAsStringAsync()).Should().Contain("Bearer mine");
        using var yours = await app.VisitAsync(token: "yours");
        (await yours.Response.Content.ReadAsStringAsync()).Should().Contain("Bearer yours").And.NotContain("mine");
    }

    [Fact]
    public async Task A_default_request_timeout_does_not_end_a_stream()
    {
        var goOn = new TaskCompletionSource();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Until(goOn.Task).Event("b").Stall()),
            null,
            b => b.Services.AddRequestTimeouts(o => o.DefaultPolicy = new() { Timeout = TimeSpan.FromMilliseconds(50) }),
            a =>
            {
                a.UseRequestTimeouts();
                a.MapGet("/slow", async context => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
            });
        using var browser = await app.VisitAsync();
        await browser.EventAsync();

        // A route without our metadata runs into the timeout; when it has, so would we have.
        (await app.Http.GetAsync(new Uri("/slow", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.GatewayTimeout);
        goOn.SetResult();

        (await browser.EventAsync()).Should().Be("data: b");
    }

    [Fact]
    public async Task Response_compression_of_event_streams_does_not_hold_back_events()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            null,
            b => b.Services.AddResponseCompression(o => (o.MimeTypes, o.EnableForHttps) = (["text/event-stream"], true)),
            a => a.UseResponseCompression());
        app.Http.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");

        using var browser = await app.VisitAsync();

        browser.Response.Content.Headers.ContentEncoding.Should().Equal("identity");
        (await browser.EventAsync()).Should().Be("data: a");
    }

    [Fact]
    public async Task Over_HTTP2_there_is_no_Connection_header_and_no_warning()
    {
        using var logs = new FakeLoggerProvider();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()), null, b => b.Logging.AddProvider(logs), protocols: HttpProtocols.Http2);
        app.Http.DefaultRequestVersion = HttpVersion.Version20;
        app.Http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("data: a");
        browser.Response.Headers.Connection.Should().BeEmpty();
        logs.Collector.GetSnapshot().Should().NotContain(r => r.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task The_headers_are_on_the_wire_before_the_upstream_has_sent_an_event()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Stall()));

        using var browser = await app.VisitAsync();

        browser.Status.Should().Be(HttpStatusCode.OK);
        (await browser.BlockAsync()).Should().Be(":");
    }

    [Fact]
    public async Task Tokens_appear_in_no_log()
    {
        using var logs = new FakeLoggerProvider();
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Event("a", id: "1").Cut()).Connection(c => c.Status(503)).Otherwise(c => c.Status(401)),
            o => o.ConfigureUpstream = FirstVisitTests.Hurry,
            b => b.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace).AddFilter("System.Net.Http", LogLevel.None));

        using var browser = await app.VisitAsync(token: "v3ry-s3cret");
        while (await browser.EventAsync() is not null)
        {
        }

        logs.Collector.GetSnapshot().Should().NotContain(r => r.Message.Contains("v3ry-s3cret") || (r.Exception != null && r.Exception.ToString().Contains("v3ry-s3cret")));
    }
}
