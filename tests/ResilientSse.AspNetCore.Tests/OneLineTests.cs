using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class OneLineTests
{
    [Fact]
    public async Task The_one_line_forwards_each_event_with_the_token_from_the_cookie_and_the_four_headers()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("online", id: "1", type: "status").Event("a\nb", id: "2").Stall()));

        using var browser = await app.VisitAsync();

        browser.Status.Should().Be(HttpStatusCode.OK);
        browser.Response.Content.Headers.ContentType!.ToString().Should().Be("text/event-stream");
        browser.Response.Headers.NonValidated["Cache-Control"].ToString().Should().Be("no-cache, no-transform");
        browser.Response.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        browser.Response.Headers.Connection.Should().Equal("keep-alive");
        (await browser.BlockAsync()).Should().Be(":", "some browsers open with the first byte only");
        (await browser.BlockAsync()).Should().Be("id: 1\nevent: status\ndata: online");
        (await browser.BlockAsync()).Should().Be("id: 2\ndata: a\ndata: b");
        var upstream = app.Upstream.Requests.Should().ContainSingle().Subject;
        upstream.Uri.AbsolutePath.Should().Be("/api/v1/guilds/42/status/stream");
        upstream.Headers["Authorization"].Should().Be("Bearer secret");
        upstream.Headers.Keys.Should().BeSubsetOf(["Accept", "Authorization", "Cache-Control", "Host", "traceparent"]);
    }

    [Fact]
    public async Task Without_a_token_the_answer_is_401_and_nothing_goes_upstream()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a")));

        using var browser = await app.VisitAsync(token: null);

        browser.Status.Should().Be(HttpStatusCode.Unauthorized);
        browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_502()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Refuse()));

        using var browser = await app.VisitAsync();

        browser.Status.Should().Be(HttpStatusCode.BadGateway);
    }
}
