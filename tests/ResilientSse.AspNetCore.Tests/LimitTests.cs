using System.Net;
using Microsoft.AspNetCore.Builder;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LimitTests
{
    [Theory]
    [InlineData("clients", 503)]
    [InlineData("token", 429)]
    [InlineData("relays", 503)]
    public async Task Beyond_a_limit_a_first_visit_gets_an_error_and_a_browser_that_returns_gets_200_a_retry_and_the_end(string limit, int status)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            o => _ = limit switch
            {
                "clients" => o.MaxClients = 1,
                "token" => o.MaxClientsPerToken = 1,
                _ => o.MaxRelays = 1,
            });
        using var first = await app.VisitAsync();
        await first.EventAsync();

        using var second = await app.VisitAsync();
        using var returning = await app.VisitAsync(lastEventId: "1");

        ((int)second.Status).Should().Be(status);
        second.Response.Headers.RetryAfter.Should().NotBeNull();
        returning.Status.Should().Be(HttpStatusCode.OK);
        (await returning.EventAsync()).Should().StartWith("retry: ");
        (await returning.EventAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_response_of_MaxStreamAge_ends_cleanly_so_that_the_browser_returns_and_is_authorised_anew()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), o => o.MaxStreamAge = TimeSpan.FromMilliseconds(300));

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("id: 1\ndata: a");
        (await browser.EventAsync()).Should().StartWith("retry: ");
        (await browser.EventAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Silence_is_filled_with_comments()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Stall()), o => o.Heartbeat = TimeSpan.FromMilliseconds(50));

        using var browser = await app.VisitAsync();

        for (var i = 0; i < 4; i++)
            (await browser.BlockAsync()).Should().Be(":");
    }

    [Fact]
    public async Task Shutdown_ends_every_response_at_once_with_a_retry_and_answers_who_comes_too_late()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), o => (o.Sharing, o.MaxClientsPerToken) = (SseProxySharing.PerToken, 1_000));
        var browsers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => app.VisitAsync()));
        foreach (var browser in browsers)
            await browser.EventAsync();

        // Kestrel's own limit is 30 s: the wait is for the order of things, not for a time.
        await app.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        var retries = new HashSet<string?>();
        foreach (var browser in browsers)
        {
            retries.Add(await browser.EventAsync());
            (await browser.EventAsync()).Should().BeNull("the end is clean");
            browser.Dispose();
        }

        retries.Should().OnlyContain(r => r!.StartsWith("retry: ")).And.HaveCountGreaterThan(50, "they are spread");
    }

    [Fact]
    public async Task A_request_that_arrives_while_the_app_stops_is_answered_at_once_and_well_formed()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        app.App.Lifetime.StopApplication();

        using var first = await app.VisitAsync();
        using var returning = await app.VisitAsync(lastEventId: "1");

        first.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        first.Response.Headers.RetryAfter.Should().NotBeNull();
        returning.Status.Should().Be(HttpStatusCode.OK);
        (await returning.EventAsync()).Should().StartWith("retry: ");
        (await returning.EventAsync()).Should().BeNull();
        app.Upstream.Requests.Should().BeEmpty();
    }

    public static TheoryData<string, Action<SseProxyOptions>> OutOfRange => new()
    {
        { "RingEvents", o => o.RingEvents = 0 },
        { "RingBytes", o => o.RingBytes = 10 },
        { "MaxRingBytesTotal", o => o.MaxRingBytesTotal = 1 },
        { "MaxRelays", o => o.MaxRelays = 0 },
        { "MaxClients", o => o.MaxClients = 0 },
        { "MaxClientsPerToken", o => o.MaxClientsPerToken = -1 },
        { "Linger", o => o.Linger = TimeSpan.FromSeconds(-1) },
        { "Heartbeat", o => o.Heartbeat = TimeSpan.Zero },
        { "Heartbeat", o => o.Heartbeat = Timeout.InfiniteTimeSpan },
        { "WriteTimeout", o => o.WriteTimeout = TimeSpan.Zero },
        { "MaxStreamAge", o => o.MaxStreamAge = TimeSpan.Zero },
        { "ConnectTimeout", o => o.ConfigureUpstream = s => s.ConnectTimeout = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task A_value_out_of_range_throws_when_the_route_is_mapped(string property, Action<SseProxyOptions> configure)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseProxy("/x", "http://localhost/x", configure)).Should().Throw<ArgumentOutOfRangeException>().Which.ParamName.Should().Be(property);
    }

    [Theory]
    [InlineData("http://localhost/{guildID}/{missing}", "missing")]
    [InlineData("ftp://localhost/{guildId}", "http")]
    [InlineData("/relative/{guildId}", "http")]
    [InlineData("http://{guildId}.localhost/", "before its path")]
    public async Task A_template_that_cannot_be_filled_throws_with_both_patterns(string template, string why)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, template)).Should().Throw<ArgumentException>()
            .Which.Message.Should().Contain(template).And.Contain(ProxyApp.Route).And.Contain(why);
    }
}
