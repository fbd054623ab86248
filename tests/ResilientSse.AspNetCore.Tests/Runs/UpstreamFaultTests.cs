using System.Net;
using System.Text;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class UpstreamFaultTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "cut", "upstream_cut" },
        { "reset", "upstream_cut" },
        { "truncated", "upstream_cut" },
        { "end", "upstream_cut" },
        { "error", "upstream_error" },
        { "large", "too_large" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_goes_wrong_in_mid_answer_is_said_after_all_that_had_come_and_the_upstream_is_not_POSTed_again(string fault, string reason)
    {
        var seen = new TaskCompletionSource();
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => Play(c.Event("a").Event("b").Until(seen.Task), fault)),
            o =>
            {
                o.MaxRunBytes = 1024;
                o.ConfigureUpstream += u => u.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
            });
        using var browser = await app.PostAsync(key: "k1");
        await browser.EventAsync();
        await browser.EventAsync();
        seen.SetResult();

        (await browser.RestAsync()).Should().Equal(new RunEvent($"{browser.Run}-3~", "broken", $$"""{"reason":"{{reason}}"}"""));

        using var back = await app.GetAsync(query: $"?run={browser.Run}");
        (await back.AnswerAsync()).Text.Should().Be("ab");
        using var again = await app.PostAsync(key: "k1");
        (await again.AnswerAsync()).End!.Type.Should().Be("broken");
        app.Upstream.Requests.Should().ContainSingle();
        await app.Upstream.Requests[0].Closed;
    }

    [Fact]
    public async Task An_upstream_that_goes_silent_is_given_up_after_IdleTimeout()
    {
        var clock = new TestClock();
        var idle = TimeSpan.FromSeconds(77);
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()), o => o.ConfigureUpstream += u => u.IdleTimeout = idle, time: clock);
        using var browser = await app.PostAsync();
        await browser.EventAsync();
        await clock.TimerAsync(idle);

        clock.Advance(idle);

        (await browser.AnswerAsync()).End!.Data.Should().Be("""{"reason":"upstream_silent"}""");
        app.Posts.Should().Be(1);
    }

    [Theory]
    [InlineData(408, 502)]
    [InlineData(425, 502)]
    [InlineData(429, 429)]
    [InlineData(500, 502)]
    [InlineData(503, 502)]
    public async Task What_a_client_would_retry_is_answered_and_not_POSTed_again(int status, int expected)
    {
        await using var app = await RunApp.StartAsync(
            s => s.Connection(c => c.Status(status)).Otherwise(c => c.Event("[DONE]")),
            o => o.ConfigureUpstream += u => (u.ShouldRetry, u.ReconnectPolicy) = (_ => true, new() { InitialDelay = TimeSpan.Zero, MaxRetries = 5 }));

        using var browser = await app.PostAsync();

        ((int)browser.Status).Should().Be(expected);
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task A_ShouldRetry_that_says_yes_does_not_POST_a_cut_answer_again()
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Cut()),
            o => o.ConfigureUpstream += u => (u.ShouldRetry, u.ReconnectPolicy) = (_ => true, new() { InitialDelay = TimeSpan.Zero, MaxRetries = 5 }));

        using var browser = await app.PostAsync();

        (await browser.AnswerAsync()).End!.Data.Should().Be("""{"reason":"upstream_cut"}""");
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_kept_connection_that_fails_does_not_make_the_platform_POST_again()
    {
        using var upstream = new KeptAlive();
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("[DONE]")),
            use: a => Microsoft.AspNetCore.Builder.SseRunEndpointRouteBuilderExtensions.MapSseRun(a, "/kept", upstream.Address),
            requestPath: "/kept");

        using var first = await app.PostAsync();
        using var second = await app.PostAsync();

        first.Status.Should().Be(HttpStatusCode.TooManyRequests);
        second.Status.Should().Be(HttpStatusCode.BadGateway);
        upstream.Requests.Should().Equal([2], "the connection was kept, and nothing was sent on another one");
    }

    [Theory]
    [InlineData(4096, 1024 * 1024, "too_large")]
    [InlineData(16 * 1024, 28_700, "full")]
    public async Task All_that_fits_is_kept_whole_and_in_order_when_there_is_no_more_room(int maxRunBytes, long total, string reason)
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c =>
            {
                for (var i = 0; i < 500; i++)
                    c.Event($"{i:D40}");
                c.Stall();
            }),
            o => (o.MaxRunBytes, o.MaxRunBytesTotal) = (maxRunBytes, total));
        using var other = reason == "full" ? await app.PostAsync() : null;
        if (other is not null)
            (await other.AnswerAsync()).End!.Data.Should().Contain("too_large");

        using var browser = await app.PostAsync();
        var events = await browser.RestAsync();

        events[^1].Should().Be(new RunEvent($"{browser.Run}-{events.Count}~", "broken", $$"""{"reason":"{{reason}}"}"""));
        events.Count.Should().BeGreaterThan(10);
        events.SkipLast(1).Should().Equal(Enumerable.Range(0, events.Count - 1).Select(i => new RunEvent($"{browser.Run}-{i + 1}~", "message", $"{i:D40}")));
        await app.Upstream.Requests[^1].Closed;
        app.Posts.Should().Be(other is null ? 1 : 2);
    }

    private static void Play(SseScriptedConnection connection, string fault) => _ = fault switch
    {
        "cut" => connection.Cut(),
        "reset" => connection.Cut(reset: true),
        "truncated" => connection.Raw("data: half"),
        "error" => connection.Event("overloaded", type: "error").Stall(),
        "large" => connection.Event(new string('x', 2000)).Stall(),
        _ => connection,
    };
}
