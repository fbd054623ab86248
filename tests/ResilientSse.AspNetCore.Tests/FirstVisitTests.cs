using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>First visit, first upstream attempt: no retries before the answer.</summary>
public sealed class FirstVisitTests
{
    public static TheoryData<string, int, Action<SseScriptedConnection>> Answers => new()
    {
        { "204", 204, c => c.Status(204) },
        { "401", 401, c => c.Status(401) },
        { "403", 403, c => c.Status(403) },
        { "404", 404, c => c.Status(404) },
        { "410", 410, c => c.Status(410) },
        { "429", 429, c => c.Status(429, retryAfter: 7) },
        { "400", 502, c => c.Status(400) },
        { "418", 502, c => c.Status(418) },
        { "500", 502, c => c.Status(500) },
        { "503", 502, c => c.Status(503, retryAfter: 7) },
        { "206", 502, c => c.Status(206) },
        { "a redirect", 502, c => c.Redirect("/elsewhere") },
        { "a wrong media type", 502, c => c.Header("Content-Type", "text/html").Raw("<secret>") },
        { "no connection", 502, c => c.Refuse() },
        { "no headers in time", 504, c => c.NeverAnswer() },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_first_visit_gets(string upstream, int status, Action<SseScriptedConnection> connection)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => connection(c.Header("Set-Cookie", "leak=1").Header("X-Secret", "leak"))),
            o => o.ConfigureUpstream = stream => stream.ConnectTimeout = TimeSpan.FromSeconds(1));

        using var browser = await app.VisitAsync();

        ((int)browser.Status).Should().Be(status, upstream);
        app.Upstream.Requests.Should().HaveCount(1);
        browser.Response.Headers.RetryAfter?.Delta.Should().Be(TimeSpan.FromSeconds(7));
        (browser.Response.Headers.RetryAfter is not null).Should().Be(status == 429);
        browser.Response.Headers.ToString().Should().NotContain("leak");
        var body = await browser.Response.Content.ReadAsStringAsync();
        body.Should().NotContain("secret").And.NotContain(app.Upstream.Uri.Authority);
        if (status != 204)
            browser.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task A_browser_that_returns_while_the_upstream_is_away_is_held_until_it_is_back()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Refuse()).Connection(c => c.Status(503)).Otherwise(c => c.Event("b", id: "2").Stall()),
            o => o.ConfigureUpstream = Hurry);

        using var browser = await app.VisitAsync(lastEventId: "1");

        ((int)browser.Status).Should().Be(200);
        (await browser.EventAsync()).Should().Be("id: 2\ndata: b");
        app.Upstream.Requests.Select(r => r.LastEventId).Should().Equal("1", "1", "1");
    }

    [Fact]
    public async Task A_browser_that_returns_is_held_within_a_heartbeat_however_long_the_first_attempt_takes()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.NeverAnswer()), o => o.Heartbeat = TimeSpan.FromMilliseconds(50));

        using var browser = await app.VisitAsync(lastEventId: "1");

        ((int)browser.Status).Should().Be(200);
        for (var i = 0; i < 3; i++)
            (await browser.BlockAsync()).Should().Be(":");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task An_upstream_that_refuses_in_mid_stream_ends_the_response_cleanly_after_a_retry(int status)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Event("a", id: "1")).Otherwise(c => c.Status(status)), o => o.ConfigureUpstream = Hurry);

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        (await browser.EventAsync()).Should().StartWith("retry: ");
        (await browser.EventAsync()).Should().BeNull();
        using var again = await app.VisitAsync(lastEventId: "1");
        ((int)again.Status).Should().Be(status, "that is the upstream's last word");
    }

    [Fact]
    public async Task Cuts_of_the_upstream_are_invisible_and_lose_nothing()
    {
        var log = new SseEventLog();
        for (var i = 0; i < 30; i++)
            log.Append($"{i}");
        await using var app = await ProxyApp.StartAsync(
            s => s.Repeat(9, c => c.Follow(log, 3).Cut(midEvent: true)).Otherwise(c => c.Follow(log)), o => o.ConfigureUpstream = Hurry);

        using var browser = await app.VisitAsync();

        for (var i = 0; i < 30; i++)
            (await browser.EventAsync()).Should().Be($"id: {i + 1}\ndata: {i}");
    }

    [Fact]
    public async Task Ids_types_retries_and_blocks_without_data_pass_through_in_order()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c
            .Raw("retry: 1500\n\nid: 5\n\nevent: status\ndata: a\ndata: b\n\nid:\n\ndata:\n\n: comment\ndata: c\nretry: 7\nid: 6\n\n").Stall()));

        using var browser = await app.VisitAsync();

        foreach (var block in new[] { "retry: 1500", "id: 5", "event: status\ndata: a\ndata: b", "id: ", "data: ", "id: 6\nretry: 7\ndata: c" })
            (await browser.EventAsync()).Should().Be(block);
    }

    internal static void Hurry(SseStreamOptions stream) =>
        stream.ReconnectPolicy = stream.ReconnectPolicy with { InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromMilliseconds(100) };
}
