using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class ReturningBrowserTests
{
    public static TheoryData<bool, string> Away => new()
    {
        { false, "refused" },
        { true, "refused" },
        { false, "503" },
        { true, "503" },
        { false, "429" },
        { true, "429" },
    };

    [Theory]
    [MemberData(nameof(Away))]
    public async Task While_the_upstream_is_away_a_returning_browser_is_held_on_200_and_then_gets_its_events(bool shares, string away)
    {
        var isBack = new TaskCompletionSource();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => Play(c, isBack.Task.IsCompleted ? "" : away)),
            o =>
            {
                o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
                o.ConfigureUpstream = ProxyApp.ReconnectFast;
                o.Heartbeat = TimeSpan.FromMilliseconds(50);
            });

        using var browser = await app.VisitAsync(lastEventId: "1");

        browser.Status.Should().Be(HttpStatusCode.OK);
        (await browser.BlockAsync()).Should().Be(":");
        (await browser.BlockAsync()).Should().Be(":", "it is kept alive");
        isBack.SetResult();
        (await browser.EventAsync()).Should().Be("id: 2\ndata: b");
        (await browser.EventAsync()).Should().Be("id: 3\ndata: c");
    }

    [Fact]
    public async Task While_the_upstream_does_not_answer_a_returning_browser_is_held_within_a_heartbeat()
    {
        var clock = new TestClock();
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.NeverAnswer()), time: clock);

        var visit = app.VisitAsync(lastEventId: "1");
        await clock.TimerAsync(TimeSpan.FromSeconds(15));
        clock.Advance(TimeSpan.FromSeconds(15));

        using var browser = await visit;
        browser.Status.Should().Be(HttpStatusCode.OK);
        (await browser.BlockAsync()).Should().Be(":");
        await clock.TimerAsync(TimeSpan.FromSeconds(15));
        clock.Advance(TimeSpan.FromSeconds(15));
        (await browser.BlockAsync()).Should().Be(":", "the silence goes on");
    }

    [Theory]
    [InlineData(204)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task The_upstreams_last_word_ends_the_visits_of_a_returning_browser_too(int status)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(status)));

        using var browser = await app.VisitAsync(lastEventId: "1");

        ((int)browser.Status).Should().Be(status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_will_not_pass_by_itself_sends_a_returning_browser_away_for_longer(bool shares)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Header("Content-Type", "text/html")),
            o => o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None);

        using var browser = await app.VisitAsync(lastEventId: "1");

        browser.Status.Should().Be(HttpStatusCode.OK);
        (await browser.RestAsync()).Should().ContainSingle().Which.Should().MatchRegex("^retry: ([2-9]\\d{3}|10000)$");
    }

    private static void Play(SseScriptedConnection connection, string away)
    {
        if (away == "refused")
            connection.Refuse();
        else if (away.Length > 0)
            connection.Status(int.Parse(away, System.Globalization.CultureInfo.InvariantCulture));
        else
            connection.Event("b", id: "2").Event("c", id: "3").Stall();
    }
}
