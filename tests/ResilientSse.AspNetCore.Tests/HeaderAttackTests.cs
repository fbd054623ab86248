using System.Net;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class HeaderAttackTests
{
    [Theory]
    [InlineData("Last-Event-ID: 1\rX-Evil: 1\r\n")]
    [InlineData("Last-Event-ID: 1\0\r\n")]
    [InlineData("Last-Event-ID: 1\r\n X-Evil: 1\r\n")]
    [InlineData("Last-Event-ID: \u00ff\u00fe\r\n")]
    public async Task An_id_that_could_break_a_header_is_400_and_reaches_no_upstream(string headers)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await RawBrowser.VisitAsync(app.Address, headers: headers);

        (await browser.StatusAsync()).Should().Be(400);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(8192, 200)]
    [InlineData(8193, 400)]
    [InlineData(40_000, 431)]
    public async Task An_oversize_id_is_refused(int length, int expected)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await RawBrowser.VisitAsync(app.Address, headers: $"Last-Event-ID: {new string('1', length)}\r\n");

        (await browser.StatusAsync()).Should().Be(expected);
        app.Upstream.Requests.Should().HaveCount(expected == 200 ? 1 : 0);
    }

    [Theory]
    [InlineData("a%0D%0AX-Evil:1")]
    [InlineData("a%20b")]
    [InlineData("t%C3%B6ken")]
    [InlineData("a%00")]
    [InlineData("")]
    [InlineData("long")]
    public async Task A_cookie_that_holds_no_bearer_token_is_401(string token)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await RawBrowser.VisitAsync(app.Address, token == "long" ? new string('t', 8193) : token);

        (await browser.StatusAsync()).Should().Be(401);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a\r\nX-Evil: 1", 401)]
    [InlineData("a\nb", 401)]
    [InlineData("tökén", 401)]
    [InlineData(null, 401)]
    [InlineData("own", 200)]
    public async Task A_token_from_elsewhere_is_held_to_the_same_rule(string? token, int expected)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()), o => o.GetToken = _ => ValueTask.FromResult(token), build: b => b.Logging.AddFakeLogging());

        using var browser = await app.VisitAsync(token: "cookie");

        ((int)browser.Status).Should().Be(expected);
        app.App.Services.GetFakeLogCollector().GetSnapshot().Count(r => r.Id.Id == 205).Should().Be(expected == 401 && token is not null ? 1 : 0, "a mistake of the app is not silent");
        app.Upstream.Requests.Select(r => r.Headers["Authorization"]).Should().Equal(expected == 200 ? ["Bearer own"] : Array.Empty<string>());
    }

    [Fact]
    public async Task The_upstreams_headers_are_not_passed_on_and_its_cookies_are_not_kept()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Header("Set-Cookie", "session=stolen").Header("Location", "http://evil.example/").Header("X-Internal", "1")
                .Event("a", id: "1").Cut()),
            o => o.ConfigureUpstream = ProxyApp.ReconnectFast);

        using var browser = await app.VisitAsync();
        for (var i = 0; i < 3; i++)
            await browser.EventAsync();

        browser.Response.Headers.Concat(browser.Response.Content.Headers).Select(h => h.Key).Should().BeEquivalentTo(
            "Cache-Control", "Connection", "Content-Encoding", "Content-Type", "Date", "Server", "Transfer-Encoding", "X-Accel-Buffering");
        app.Upstream.Requests.Should().AllSatisfy(r => r.Headers.Should().NotContainKey("Cookie"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endless_event_of_the_upstream_ends_the_response_cleanly_and_the_upstream_with_it(bool shares)
    {
        var junk = new byte[64 * 1024];
        Array.Fill(junk, (byte)'x');
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c =>
            {
                c.Event("a", id: "1").Raw("data: ");
                for (var i = 0; i < 64; i++)
                    c.Raw(junk);
                c.Stall();
            }),
            o =>
            {
                o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
                o.RingBytes = 4096;
                o.ConfigureUpstream = u => u.MaxEventBytes = 4096;
            });

        using var browser = await app.VisitAsync();

        browser.Status.Should().Be(HttpStatusCode.OK);
        var rest = await browser.RestAsync();
        rest.Should().HaveCount(2).And.StartWith("id: 1\ndata: a");
        rest[1].Should().StartWith("retry: ");
        await app.Upstream.Requests[0].Closed;
    }
}
