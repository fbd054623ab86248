using System.Net;
using Microsoft.AspNetCore.Builder;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LimitTests
{
    public static TheoryData<string, int> Limits => new() { { "MaxClients", 503 }, { "MaxClientsPerToken", 429 }, { "MaxRelays", 503 } };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Beyond_a_limit_a_first_visit_gets_an_error_with_Retry_After_and_one_who_returns_a_retry_and_the_end(string limit, int status)
    {
        await using var app = await ProxyApp.StartAsync(Stream, o => Limit(o, limit));
        var inside = await app.VisitAsync();
        await inside.EventAsync();

        using var first = await app.VisitAsync();
        using var returning = await app.VisitAsync(lastEventId: "1");

        ((int)first.Status).Should().Be(status);
        first.Response.Headers.RetryAfter!.Delta.Should().BePositive();
        first.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        returning.Status.Should().Be(HttpStatusCode.OK);
        (await returning.RestAsync()).Should().ContainSingle().Which.Should().MatchRegex("^retry: ([2-9]\\d{3}|10000)$");
        app.Upstream.Requests.Should().ContainSingle();

        inside.Dispose();
        while (true)
        {
            using var next = await app.VisitAsync();
            if (next.Status == HttpStatusCode.OK)
                break;
        }
    }

    [Fact]
    public async Task The_limit_of_one_token_does_not_touch_another()
    {
        await using var app = await ProxyApp.StartAsync(Stream, o => o.MaxClientsPerToken = 1);
        using var alice = await app.VisitAsync(token: "alice");

        using var again = await app.VisitAsync(token: "alice");
        using var bob = await app.VisitAsync(token: "bob");

        alice.Status.Should().Be(HttpStatusCode.OK);
        again.Status.Should().Be(HttpStatusCode.TooManyRequests);
        bob.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Those_who_are_refused_by_the_upstream_leave_their_places()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(403)), o => (o.MaxClients, o.MaxClientsPerToken, o.MaxRelays) = (1, 1, 1));

        for (var i = 0; i < 5; i++)
        {
            using var browser = await app.VisitAsync();
            while (app.Upstream.Requests.Count <= i)
                (await app.VisitAsync()).Dispose();
        }
    }

    [Fact]
    public async Task What_the_app_does_after_a_response_does_not_hold_the_place_of_its_relay()
    {
        using var hasComeAgain = new ManualResetEventSlim();
        var wasHeld = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var visits = 0;
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Event("a")).Connection(c => c.Status(204)).Otherwise(c => c.Event("b").Stall()),
            o => (o.MaxRelays, o.ConfigureUpstream) = (1, ProxyApp.ReconnectFast),
            use: a => a.Use(async (context, next) =>
            {
                var isFirst = Interlocked.Increment(ref visits) == 1;
                await next(context).ConfigureAwait(false);
                if (isFirst)
                    wasHeld.SetResult(!hasComeAgain.Wait(TimeSpan.FromSeconds(10)));
            }));
        using var browser = await app.VisitAsync();
        (await browser.EventAsync()).Should().Be("data: a");
        (await browser.EventAsync()).Should().StartWith("retry: ", "the upstream is complete");

        while (true)
        {
            using var next = await app.VisitAsync();
            if (next.Status == HttpStatusCode.OK)
                break;
        }

        hasComeAgain.Set();
        (await wasHeld.Task).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_that_is_old_enough_ends_cleanly_after_a_retry_and_the_browser_goes_on_where_it_was(bool shares)
    {
        var clock = new TestClock();
        var log = new SseEventLog();
        log.Append("a");
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Follow(log).Stall()),
            o => (o.Sharing, o.MaxStreamAge) = (shares ? SseProxySharing.PerToken : SseProxySharing.None, TimeSpan.FromSeconds(10)),
            time: clock);
        using var browser = await app.VisitAsync();
        (await browser.EventAsync()).Should().Be("id: 1\ndata: a");

        clock.Advance(TimeSpan.FromSeconds(10));

        (await browser.RestAsync()).Should().ContainSingle().Which.Should().MatchRegex("^retry: \\d+$");
        log.Append("b");
        using var again = await app.VisitAsync(lastEventId: "1");
        (await again.EventAsync()).Should().Be("id: 2\ndata: b");
    }

    private static void Stream(SseScript script) => script.Otherwise(c => c.Event("a", id: "1").Stall());

    private static void Limit(SseProxyOptions options, string limit)
    {
        if (limit == "MaxClients")
            options.MaxClients = 1;
        else if (limit == "MaxClientsPerToken")
            options.MaxClientsPerToken = 1;
        else
            options.MaxRelays = 1;
    }
}
