using System.Net;
using System.Net.Http.Headers;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class SafetyTests
{
    [Fact]
    public async Task Only_what_is_allowed_goes_upstream()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")), o => o.ForwardQuery = ["model"]);

        using var browser = await app.PostAsync(key: "k1", change: r =>
        {
            r.RequestUri = new Uri(RunApp.Route + "?model=m&secret=1", UriKind.Relative);
            r.Headers.Authorization = new AuthenticationHeaderValue("Basic", "c2VjcmV0");
            r.Headers.Add("X-Forwarded-For", "1.2.3.4");
            r.Headers.Add("X-Custom", "secret");
            r.Headers.Add("Last-Event-ID", "secret");
        });

        var request = app.Upstream.Requests[0];
        request.Uri.PathAndQuery.Should().Be("/v1/chat/completions?model=m");
        request.Headers.Keys.Should().BeSubsetOf(
            ["Host", "Accept", "Cache-Control", "Authorization", "Content-Type", "Content-Length", "Idempotency-Key", "traceparent"]);
        request.Headers["Authorization"].Should().Be("Bearer alice");
    }

    [Theory]
    [InlineData("Last-Event-ID: 1\rX-Evil: 1\r\n")]
    [InlineData("Last-Event-ID: 1\0\r\n")]
    [InlineData("Idempotency-Key: 1\rX-Evil: 1\r\n")]
    [InlineData("Idempotency-Key: \u00ff\u00fe\r\n")]
    public async Task A_header_that_could_break_another_is_400(string header)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await RawBrowser.SendAsync(
            app.Http.BaseAddress!,
            $"POST {RunApp.Route} HTTP/1.1\r\nHost: a\r\nCookie: auth_token=alice\r\nContent-Type: application/json\r\nContent-Length: 2\r\n{header}\r\n{{}}");

        (await browser.StatusAsync()).Should().Be(400);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_id_with_what_no_header_carries_is_not_repeated_in_one()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("b").Event("[DONE]")));
        using var browser = await app.PostAsync();
        await browser.RestAsync();

        using var back = await app.GetAsync(query: $"?lastEventId={browser.Run}-1~caf%C3%A9%0B");

        back.Status.Should().Be(HttpStatusCode.OK);
        back.Response.Headers.Contains("Last-Event-ID").Should().BeFalse();
        (await back.AnswerAsync()).Text.Should().Be("b");
    }
}
