using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class AttackTests
{
    [Theory]
    [InlineData("%252e%252e")]
    [InlineData("%252e")]
    [InlineData("a%5C..%5Cadmin")]
    [InlineData("a%2F..%2Fadmin")]
    [InlineData("a%252Fadmin")]
    [InlineData("..%2Fadmin")]
    [InlineData("..%5Cadmin")]
    [InlineData("a%0d%0aX-Injected:%201")]
    [InlineData("a%00b")]
    [InlineData("a%250db")]
    public async Task A_route_value_that_would_leave_its_segment_is_400_and_nothing_goes_upstream(string guild)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await app.VisitAsync(guild);

        // Kestrel itself refuses a NUL.
        browser.Status.Should().Be(HttpStatusCode.BadRequest);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a%3Fx=1", "/api/v1/guilds/a%3Fx%3D1/status/stream")]
    [InlineData("a%23x", "/api/v1/guilds/a%23x/status/stream")]
    [InlineData("a%20b", "/api/v1/guilds/a%20b/status/stream")]
    [InlineData("%C3%A9", "/api/v1/guilds/%C3%A9/status/stream")]
    [InlineData("a;b=c", "/api/v1/guilds/a%3Bb%3Dc/status/stream")]
    [InlineData("100%2525", "/api/v1/guilds/100%2525/status/stream")]
    public async Task Any_other_value_is_escaped_and_the_query_is_dropped(string guild, string path)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/guilds/{guild}/status/stream?admin=1&token=x");
        request.Headers.Add("Cookie", "auth_token=secret");

        using var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        app.Upstream.Requests[0].Uri.PathAndQuery.Should().Be(path);
    }

    [Fact]
    public async Task Only_named_query_parameters_go_upstream()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.ForwardQuery = ["since", "tag"]);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/guilds/42/status/stream?since=1%262&admin=1&tag=a&tag=b");
        request.Headers.Add("Cookie", "auth_token=secret");

        using var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        app.Upstream.Requests[0].Uri.Query.Should().Be("?since=1%262&tag=a&tag=b");
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("t%0d%0aX-Injected:1")]
    [InlineData("tökén")]
    [InlineData("")]
    public async Task A_token_that_is_no_token_is_401(string token)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await app.VisitAsync(token: Uri.EscapeDataString(Uri.UnescapeDataString(token)));

        browser.Status.Should().Be(HttpStatusCode.Unauthorized);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_oversize_cookie_is_401_and_an_oversize_id_400()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var cookie = await app.VisitAsync(token: new string('x', 9_000));
        using var id = await app.VisitAsync(lastEventId: new string('x', 9_000));

        cookie.Status.Should().Be(HttpStatusCode.Unauthorized);
        id.Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_endless_event_of_the_upstream_ends_the_response()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Raw("data: " + new string('x', 5_000)).Stall()), o => o.RingBytes = 2_048);

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        (await browser.EventAsync()).Should().StartWith("retry: ");
        (await browser.EventAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Of_the_browsers_headers_only_token_and_id_go_upstream()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/guilds/42/status/stream");
        foreach (var (name, value) in new[] { ("Cookie", "auth_token=secret; other=1"), ("Authorization", "Basic x"), ("X-Forwarded-For", "1.2.3.4"), ("Referer", "http://x/"), ("Accept-Language", "de") })
            request.Headers.TryAddWithoutValidation(name, value);

        using var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        app.Upstream.Requests[0].Headers.Keys.Should().BeSubsetOf(["Accept", "Authorization", "Cache-Control", "Host", "traceparent"]);
        app.Upstream.Requests[0].Headers["Authorization"].Should().Be("Bearer secret");
    }
}
