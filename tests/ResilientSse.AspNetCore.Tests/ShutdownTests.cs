using System.Diagnostics;
using System.Globalization;
using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class ShutdownTests(ITestOutputHelper output)
{
    /// <summary>As large as the proof: see its Size.</summary>
    private static readonly int Browsers = Environment.GetEnvironmentVariable("RESILIENTSSE_PROOF") == "full" ? 1_000 : 200;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_many_open_streams_the_app_stops_far_before_the_timeout_and_each_gets_a_retry_and_a_clean_end(bool shares)
    {
        var count = Browsers / (shares ? 1 : 4);
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
            o => (o.Sharing, o.MaxClientsPerToken) = (shares ? SseProxySharing.PerToken : SseProxySharing.None, count));
        var browsers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => app.VisitAsync()));
        await Task.WhenAll(browsers.Select(b => b.EventAsync()));

        var start = Stopwatch.GetTimestamp();
        var rests = Task.WhenAll(browsers.Select(b => b.RestAsync()));
        await app.App.StopAsync();

        var elapsed = Stopwatch.GetElapsedTime(start);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} streams, {(shares ? "shared" : "dedicated")}: stopped after {elapsed.TotalMilliseconds:F0} ms"));
        elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10), "the host's timeout is 30 seconds");
        var retries = (await rests).Select(r => r.Should().ContainSingle().Subject).ToList();
        retries.Should().AllSatisfy(r => r.Should().MatchRegex("^retry: ([2-9]\\d{3}|10000)$"));
        retries.Distinct().Should().HaveCountGreaterThan(count / 4, "they are spread out");
        await Task.WhenAll(app.Upstream.Requests.Select(r => r.Closed));
    }

    [Fact]
    public async Task A_request_that_arrives_while_the_app_stops_is_answered_at_once()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a")));
        app.App.Lifetime.StopApplication();

        using var first = await app.VisitAsync();
        using var returning = await app.VisitAsync(lastEventId: "1");

        first.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        first.Response.Headers.RetryAfter!.Delta.Should().BePositive();
        first.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        returning.Status.Should().Be(HttpStatusCode.OK);
        (await returning.RestAsync()).Should().ContainSingle().Which.Should().StartWith("retry: ");
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, 503, false)]
    [InlineData("1", 200, false)]
    [InlineData(null, 503, true)]
    [InlineData("1", 200, true)]
    public async Task Who_waits_for_the_upstreams_answer_when_the_app_stops_is_answered_too(string? lastEventId, int expected, bool shares)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.NeverAnswer()), o => o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None);
        var visit = app.VisitAsync(lastEventId: lastEventId);
        var attempt = await app.Upstream.WaitForRequestAsync(0);

        await app.App.StopAsync();

        using var browser = await visit;
        ((int)browser.Status).Should().Be(expected);
        if (expected == 200)
            (await browser.RestAsync()).Should().ContainSingle().Which.Should().StartWith("retry: ");
        await attempt.Closed;
    }

    [Fact]
    public async Task An_upstream_that_lingers_ends_with_the_app()
    {
        var clock = new TestClock();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()), o => o.Sharing = SseProxySharing.PerToken, time: clock);
        using (var browser = await app.VisitAsync())
            await browser.EventAsync();
        await clock.TimerAsync(TimeSpan.FromSeconds(5));

        await app.App.StopAsync();

        await app.Upstream.Requests[0].Closed;
    }
}
