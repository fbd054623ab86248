using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<SseProxyOptions>> Bad => new()
    {
        { "RingEvents", o => o.RingEvents = 0 },
        { "RingBytes", o => o.RingBytes = 1023 },
        { "MaxRingBytesTotal", o => o.MaxRingBytesTotal = o.RingBytes - 1 },
        { "MaxRelays", o => o.MaxRelays = 0 },
        { "MaxClients", o => o.MaxClients = 0 },
        { "MaxClientsPerToken", o => o.MaxClientsPerToken = 0 },
        { "Linger", o => o.Linger = TimeSpan.FromSeconds(-1) },
        { "Linger", o => o.Linger = TimeSpan.FromDays(2) },
        { "Heartbeat", o => o.Heartbeat = TimeSpan.Zero },
        { "Heartbeat", o => o.Heartbeat = Timeout.InfiniteTimeSpan },
        { "WriteTimeout", o => o.WriteTimeout = TimeSpan.Zero },
        { "WriteTimeout", o => o.WriteTimeout = Timeout.InfiniteTimeSpan },
        { "MaxStreamAge", o => o.MaxStreamAge = TimeSpan.Zero },
        { "MaxStreamAge", o => o.MaxStreamAge = TimeSpan.FromDays(30) },
        { "TokenCookie", o => o.TokenCookie = "" },
        { "Sharing", o => o.Sharing = null! },
        { "ForwardQuery", o => o.ForwardQuery = null! },
        { "ConnectTimeout", o => o.ConfigureUpstream = u => u.ConnectTimeout = TimeSpan.Zero },
        { "MaxRetries", o => o.ConfigureUpstream = u => u.ReconnectPolicy = new() { MaxRetries = -1 } },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_value_throws_when_the_route_is_mapped_and_is_named(string property, Action<SseProxyOptions> configure)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, "http://backend/{guildId}", configure))
            .Should().Throw<ArgumentException>().WithMessage($"*{property}*");
    }

    [Fact]
    public async Task A_named_client_without_a_factory_throws_when_the_route_is_mapped()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, "http://backend/{guildId}", o => o.HttpClientName = "bots"))
            .Should().Throw<InvalidOperationException>().WithMessage("*HttpClientName*bots*AddHttpClient*");
    }

    [Theory]
    [InlineData(true, false, "keeps cookies*(UseCookies):")]
    [InlineData(false, true, "follows redirects*(AllowAutoRedirect):")]
    public async Task A_named_client_that_keeps_cookies_or_follows_redirects_is_refused_when_the_route_is_mapped(bool cookies, bool redirects, string what)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddHttpClient("bots").ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { UseCookies = cookies, AllowAutoRedirect = redirects });
        await using var app = builder.Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, "http://backend/{guildId}", o => o.HttpClientName = "bots"))
            .Should().Throw<InvalidOperationException>().WithMessage($"*bots*{what}*SseHttpHandler.Create*");
    }

    [Fact]
    public async Task A_named_client_that_does_both_is_told_of_both_and_of_the_options_that_turn_each_off()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddHttpClient("bots");
        await using var app = builder.Build();

        app.Invoking(a => a.MapSseProxy(ProxyApp.Route, "http://backend/{guildId}", o => o.HttpClientName = "bots"))
            .Should().Throw<InvalidOperationException>().WithMessage("*keeps cookies*(UseCookies), and follows redirects*(AllowAutoRedirect)*SseHttpHandler.Create*");
    }

    [Fact]
    public async Task What_configures_the_HttpClient_does_not_hold_up_browsers_of_other_relays()
    {
        var (isSlow, mayGoOn) = (new TaskCompletionSource(), new ManualResetEventSlim());
        var clients = 0;
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Stall()),
            o => (o.HttpClientName, o.Sharing) = ("bots", SseProxySharing.PerToken),
            build: b => b.Services.AddHttpClient("bots", _ =>
            {
                if (Interlocked.Increment(ref clients) != 1)
                    return;

                isSlow.SetResult();
                mayGoOn.Wait();
            }).ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create));
        var slow = app.VisitAsync(token: "alice");
        await isSlow.Task;

        using var other = await app.VisitAsync(token: "bob");

        (await other.EventAsync()).Should().Be("id: 1\ndata: a");
        mayGoOn.Set();
        (await slow).Dispose();
    }

    [Fact]
    public async Task A_named_client_is_used()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            o => o.HttpClientName = "bots",
            build: b => b.Services.AddHttpClient("bots", http => http.DefaultRequestHeaders.Add("X-Service", "dashboard"))
                .ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create));

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("data: a");
        app.Upstream.Requests[0].Headers["X-Service"].Should().Be("dashboard");
    }

    [Fact]
    public async Task What_configures_the_upstream_runs_once_however_many_come()
    {
        var calls = 0;
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.ConfigureUpstream = _ => calls++);

        for (var i = 0; i < 3; i++)
        {
            using var browser = await app.VisitAsync();
            (await browser.EventAsync()).Should().Be("data: a");
        }

        calls.Should().Be(1);
    }

    [Fact]
    public async Task An_address_of_the_apps_own_that_is_none_for_HTTP_fails_the_request_and_names_no_address()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a")), use: a => a.MapSseProxy("/own", _ => new Uri("/relative?secret", UriKind.Relative)));
        using var browser = await RawBrowser.VisitAsync(app.Address, path: "/own");

        (await browser.StatusAsync()).Should().Be(500);
    }
}
