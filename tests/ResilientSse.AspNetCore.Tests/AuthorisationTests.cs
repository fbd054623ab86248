using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class AuthorisationTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public async Task A_token_that_was_revoked_is_refused_on_return_after_MaxStreamAge_though_the_shared_upstream_is_open()
    {
        await using var app = await StartAsync();
        using var browser = await app.VisitAsync();
        var id = Browser.IdOf(await browser.WireEventAsync());
        _clock.Advance(TimeSpan.FromMinutes(10));
        await browser.RestAsync();

        using var again = await app.VisitAsync(lastEventId: id);

        again.Status.Should().Be(HttpStatusCode.Unauthorized);
        app.Upstream.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_refused_on_return_while_the_relay_lingers()
    {
        await using var app = await StartAsync();
        using var browser = await app.VisitAsync();
        var id = Browser.IdOf(await browser.WireEventAsync());
        browser.Dispose();
        await _clock.TimerAsync(TimeSpan.FromSeconds(5));

        using var again = await app.VisitAsync(lastEventId: id);

        again.Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_that_is_still_good_costs_one_request_for_all_who_return()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), Configure, time: _clock);
        using var browser = await app.VisitAsync();
        var id = Browser.IdOf(await browser.WireEventAsync());
        browser.Dispose();
        await _clock.TimerAsync(TimeSpan.FromSeconds(5));

        // Kept: one that nobody holds on to may be collected, and so leave.
        var visits = new List<Browser>();
        for (var i = 0; i < 5; i++)
            visits.Add(await app.VisitAsync(lastEventId: id));

        visits.Should().AllSatisfy(v => v.Status.Should().Be(HttpStatusCode.OK));
        app.Upstream.Requests.Should().HaveCount(2);
        app.Upstream.Requests[1].Headers["Authorization"].Should().Be("Bearer secret");
        visits.ForEach(v => v.Dispose());
    }

    [Fact]
    public async Task Made_up_tokens_that_return_while_the_upstream_is_away_leave_room_for_others()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Status(503)), o => (o.Sharing, o.MaxRelays) = (SseProxySharing.PerToken, 20), time: _clock);
        var visits = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => app.VisitAsync(token: $"made-up-{i}", lastEventId: "1")));

        foreach (var visit in visits)
        {
            visit.Status.Should().Be(HttpStatusCode.OK);
            (await visit.BlockAsync()).Should().Be(":");
        }

        using var other = await app.VisitAsync(token: "real");
        other.Status.Should().Be(HttpStatusCode.BadGateway, "the upstream was asked");
        var sentAway = await Task.WhenAny(visits.Select(v => v.BlockAsync()));
        (await sentAway).Should().StartWith("retry: ", "not all of them are held");
        Array.ForEach(visits, v => v.Dispose());
    }

    [Fact]
    public async Task A_GetToken_that_throws_on_a_return_is_a_retry_and_a_clean_end()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a")), o => o.GetToken = _ => throw new InvalidOperationException("the token store is away"));

        using var returning = await app.VisitAsync(lastEventId: "1");
        using var first = await app.VisitAsync();

        returning.Status.Should().Be(HttpStatusCode.OK);
        (await returning.RestAsync()).Should().ContainSingle().Which.Should().StartWith("retry: ");
        first.Status.Should().Be(HttpStatusCode.InternalServerError);
        app.Upstream.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(401)]
    public async Task A_401_says_how_to_authenticate(int? upstream)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Status(upstream ?? 500)));

        using var browser = await app.VisitAsync(token: upstream is null ? null : "secret");

        browser.Status.Should().Be(HttpStatusCode.Unauthorized);
        browser.Response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
    }

    private static void Configure(SseProxyOptions options)
    {
        options.Sharing = SseProxySharing.PerToken;
        options.MaxStreamAge = TimeSpan.FromMinutes(10);
        options.ConfigureUpstream = u => u.IdleTimeout = Timeout.InfiniteTimeSpan;
    }

    private Task<ProxyApp> StartAsync() => ProxyApp.StartAsync(
        s => s.Connection(c => c.Event("a", id: "1").Stall()).Otherwise(c => c.Status(401)), Configure, time: _clock);
}
