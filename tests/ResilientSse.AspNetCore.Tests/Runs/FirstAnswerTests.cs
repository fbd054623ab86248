using System.Net;
using Microsoft.AspNetCore.Builder;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class FirstAnswerTests
{
    [Theory]
    [InlineData(204, 204)]
    [InlineData(401, 401)]
    [InlineData(403, 403)]
    [InlineData(404, 404)]
    [InlineData(410, 410)]
    [InlineData(429, 429)]
    [InlineData(201, 502)]
    [InlineData(302, 502)]
    [InlineData(307, 502)]
    [InlineData(400, 502)]
    [InlineData(405, 502)]
    [InlineData(500, 502)]
    [InlineData(503, 502)]
    public async Task The_upstreams_status_decides_the_answer_and_nothing_of_its_text_is_in_it(int status, int expected)
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Status(status).Header("Location", "/secret").Header("Set-Cookie", "a=secret").Header("Content-Type", "application/json").Raw(status == 204 ? "" : """{"error":"secret"}""")));

        using var browser = await app.PostAsync();

        ((int)browser.Status).Should().Be(expected);
        if (expected != 204)
            browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await browser.TextAsync() + browser.Response.Headers).Should().NotContain("secret").And.NotContain(app.Upstream.Uri.Authority);
        browser.Response.Headers.Contains("Sse-Run").Should().BeFalse("there is no run to come back to");
        browser.Response.Headers.CacheControl!.NoStore.Should().BeTrue();
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("html")]
    [InlineData("gzip")]
    [InlineData("none")]
    [InlineData("refused")]
    public async Task What_is_no_event_stream_is_502(string story)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => _ = story switch
        {
            "html" => c.Header("Content-Type", "text/html").Raw("<p>secret"),
            "gzip" => c.Header("Content-Encoding", "gzip").Raw("secret"),
            "none" => c.NoContentType().Raw("secret"),
            _ => c.Refuse(),
        }));

        using var browser = await app.PostAsync();

        browser.Status.Should().Be(HttpStatusCode.BadGateway);
        (await browser.TextAsync()).Should().NotContain("secret").And.NotContain(app.Upstream.Uri.Authority);
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_502()
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("[DONE]")), use: a => a.MapSseRun("/gone", "http://127.0.0.1:1/"), requestPath: "/gone");

        using var browser = await app.PostAsync();

        browser.Status.Should().Be(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task An_upstream_that_sends_no_headers_in_time_is_504()
    {
        var clock = new TestClock();
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.NeverAnswer()), time: clock);
        var post = app.PostAsync();
        await app.Upstream.WaitForRequestAsync(0, TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(30));

        using var browser = await post;
        browser.Status.Should().Be(HttpStatusCode.GatewayTimeout);
        await app.Upstream.Requests[0].Closed;
    }

    [Theory]
    [InlineData(17)]
    [InlineData(null)]
    public async Task A_429_keeps_its_Retry_After(int? seconds)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Status(429, retryAfter: seconds)));

        using var browser = await app.PostAsync();

        browser.Status.Should().Be(HttpStatusCode.TooManyRequests);
        (browser.Response.Headers.RetryAfter?.Delta?.TotalSeconds).Should().Be(seconds);
    }

    [Fact]
    public async Task Without_a_token_a_POST_and_a_GET_are_401_and_nothing_is_asked_of_the_upstream()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var post = await app.PostAsync(token: null);
        using var get = await app.GetAsync(query: "?run=a", token: null);

        foreach (var browser in new[] { post, get })
        {
            browser.Status.Should().Be(HttpStatusCode.Unauthorized);
            browser.Response.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Bearer");
        }

        app.Upstream.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task The_answer_has_the_headers_of_an_event_stream_and_none_of_the_upstream()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(
            c => c.Header("Set-Cookie", "a=secret").Header("Location", "/secret").Header("X-Request-Id", "secret").Event("a").Event("[DONE]").Stall()));

        using var browser = await app.PostAsync();

        browser.Response.Content.Headers.ContentType!.ToString().Should().Be("text/event-stream");
        browser.Response.Headers.NonValidated["Cache-Control"].ToString().Should().Be("no-cache, no-transform");
        browser.Response.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        browser.Response.Headers.Should().NotContain(h => h.Value.Any(v => v.Contains("secret", StringComparison.Ordinal)));
        browser.Response.Headers.Select(h => h.Key).Should().BeSubsetOf(
            ["Connection", "Date", "Server", "Cache-Control", "X-Accel-Buffering", "Sse-Run", "Transfer-Encoding"]);
    }
}
