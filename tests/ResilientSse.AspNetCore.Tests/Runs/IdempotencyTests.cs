using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class IdempotencyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("caf\u00e9")]
    [InlineData("long")]
    [InlineData("a\tb")]
    public async Task A_key_that_cannot_be_one_is_400(string key)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await RawBrowser.SendAsync(app.Http.BaseAddress!, RawPost(app, $"Idempotency-Key: {(key == "long" ? new string('k', 256) : key)}\r\n"));

        (await browser.StatusAsync()).Should().Be(400);
        app.Posts.Should().Be(0);
    }

    [Fact]
    public async Task Two_keys_are_400()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await RawBrowser.SendAsync(app.Http.BaseAddress!, RawPost(app, "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"));

        (await browser.StatusAsync()).Should().Be(400);
        app.Posts.Should().Be(0);
    }

    [Fact]
    public async Task A_key_of_255_characters_is_one()
    {
        var key = new string('k', 255);
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));

        using var browser = await app.PostAsync(key: key);

        browser.Status.Should().Be(HttpStatusCode.OK);
        app.Upstream.Requests[0].Headers["Idempotency-Key"].Should().Be(key);
    }

    [Fact]
    public async Task A_POST_with_the_key_of_one_whose_body_is_still_coming_joins_its_run_and_takes_no_second_place()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.MaxRunsPerOwner = 2);
        using var slow = await RawBrowser.SendAsync(
            app.Http.BaseAddress!, RawPost(app, $"Idempotency-Key: k1\r\nContent-Length: {RunApp.Prompt.Length}\r\nExpect: 100-continue\r\n"));
        await slow.ReadUntilAsync("100 Continue\r\n\r\n");
        using var quick = await app.PostAsync(key: "k1");
        await quick.EventAsync();

        await slow.SendAsync(RunApp.Prompt);

        (await slow.ReadUntilAsync("data: a\n\n")).Should().Contain($"Sse-Run: {quick.Run}\r\n");
        app.Posts.Should().Be(1);
        using var other = await app.PostAsync(key: "k2");
        other.Status.Should().Be(HttpStatusCode.OK, "one run goes on, of two that may");
    }

    [Fact]
    public async Task A_POST_with_the_key_of_a_run_that_is_over_and_kept_gets_its_whole_answer()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("b").Event("[DONE]")));
        using (var first = await app.PostAsync(key: "k1"))
            await first.RestAsync();

        using var second = await app.PostAsync(key: "k1");

        (await second.AnswerAsync()).Should().Be(("ab", null));
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task A_key_is_free_again_when_its_run_is_forgotten()
    {
        var clock = new TestClock();
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("[DONE]")), time: clock);
        using (var first = await app.PostAsync(key: "k1"))
            await first.RestAsync();
        await clock.TimerAsync(TimeSpan.FromMinutes(10));
        clock.Advance(TimeSpan.FromMinutes(10));

        using var second = await app.PostAsync(body: "{}", key: "k1");

        second.Status.Should().Be(HttpStatusCode.OK);
        app.Posts.Should().Be(2);
    }

    [Theory]
    [InlineData(400, 502)]
    [InlineData(401, 401)]
    [InlineData(404, 404)]
    [InlineData(429, 429)]
    [InlineData(503, 502)]
    public async Task A_run_that_the_upstream_has_refused_without_acting_frees_its_key(int status, int answer)
    {
        await using var app = await RunApp.StartAsync(s => s.Connection(c => c.Status(status)).Otherwise(c => c.Event("a").Event("[DONE]")));
        using var refused = await app.PostAsync(key: "k1");

        using var again = await app.PostAsync(key: "k1");
        ((int)refused.Status).Should().Be(answer);
        (await again.AnswerAsync()).Should().Be(("a", null));
        app.Posts.Should().Be(2);
    }

    [Theory]
    [InlineData("500", 502)]
    [InlineData("204", 204)]
    [InlineData("cut", 502)]
    [InlineData("html", 502)]
    [InlineData("timeout", 504)]
    public async Task A_run_whose_upstream_may_have_acted_is_answered_again_and_not_POSTed_again(string story, int answer)
    {
        var clock = new TestClock();
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => Play(c, story)),
            o => o.ConfigureUpstream += u => u.ConnectTimeout = TimeSpan.FromSeconds(7),
            time: clock);
        var post = app.PostAsync(key: "k1");
        if (story == "timeout")
        {
            await app.Upstream.WaitForRequestAsync(0, TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromSeconds(7));
        }

        using var refused = await post;
        using var again = await app.PostAsync(key: "k1");

        ((int)refused.Status).Should().Be(answer);
        ((int)again.Status).Should().Be(answer);
        app.Posts.Should().Be(1);
    }

    private static void Play(SseScriptedConnection connection, string story) => _ = story switch
    {
        "cut" => connection.Refuse(),
        "html" => connection.Header("Content-Type", "text/html").Raw("<p>"),
        "timeout" => connection.NeverAnswer(),
        _ => connection.Status(int.Parse(story, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static string RawPost(RunApp app, string headers) =>
        $"POST {RunApp.Route} HTTP/1.1\r\nHost: {app.Http.BaseAddress!.Authority}\r\nCookie: auth_token=alice\r\nContent-Type: application/json\r\n{headers}\r\n";
}
