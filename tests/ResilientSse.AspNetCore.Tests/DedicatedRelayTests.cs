using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class DedicatedRelayTests
{
    [Fact]
    public async Task By_default_each_browser_has_an_upstream_of_its_own_which_ends_when_it_leaves()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));
        var one = await app.VisitAsync();
        using var two = await app.VisitAsync();
        await one.EventAsync();
        await two.EventAsync();
        app.Upstream.Requests.Should().HaveCount(2);

        one.Dispose();

        await app.Upstream.Requests[0].Closed;
        app.Upstream.Requests[1].Closed.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task The_id_of_a_returning_browser_goes_upstream()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("ö", id: "8").Stall()));

        using var browser = await app.VisitAsync(lastEventId: "7");

        (await browser.EventAsync()).Should().Be("id: 8\ndata: ö");
        app.Upstream.Requests[0].LastEventId.Should().Be("7");
    }

    [Fact]
    public async Task Blocks_of_every_kind_pass_through_comments_do_not()
    {
        const string Blocks = ": comment\n\nid: 1\n\nretry: 5000\n\nid\n\nevent: x\nid: 2\nretry: 7\ndata:  a\ndata\ndata: b\n\ndata\n\nevent: none\n\n";
        await using var app = await ProxyApp.StartAsync(s => s.Connection(c => c.Raw(Blocks).Stall()));

        using var browser = await app.VisitAsync();

        var expected = new[] { "id: 1", "retry: 5000", "id: ", "id: 2\nretry: 7\nevent: x\ndata:  a\ndata: \ndata: b", "data: " };
        foreach (var block in expected)
            (await browser.EventAsync()).Should().Be(block);
    }

    [Fact]
    public async Task A_burst_beyond_the_ring_loses_nothing_of_events_or_of_blocks_that_are_none()
    {
        var burst = new StringBuilder();
        for (var i = 0; i < 3_000; i++)
            burst.Append(CultureInfo.InvariantCulture, $"id: {i}\n{(i % 3 == 0 ? "data: x\n" : "")}\n");
        await using var app = await StartWithSmallRingAsync(burst.ToString());

        using var browser = await app.VisitAsync();

        for (var i = 0; i < 3_000; i++)
            (await browser.EventAsync()).Should().Be(i % 3 == 0 ? $"id: {i}\ndata: x" : $"id: {i}");
    }

    [Fact]
    public async Task A_burst_without_any_event_loses_nothing_either()
    {
        const int Blocks = 40_000;
        var burst = new StringBuilder();
        for (var i = 0; i < Blocks; i++)
            burst.Append(CultureInfo.InvariantCulture, $"id:{i}\n\n");
        await using var app = await StartWithSmallRingAsync(burst.ToString());

        using var browser = await app.VisitAsync();

        for (var i = 0; i < Blocks; i++)
            (await browser.EventAsync()).Should().Be($"id: {i}");
    }

    [Fact]
    public async Task Events_about_as_large_as_the_ring_pass_one_after_the_other()
    {
        var lines = string.Join('\n', Enumerable.Repeat("", 150));
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c =>
            {
                for (var i = 0; i < 20; i++)
                    c.Event(i % 2 == 0 ? lines : new string('x', 900), id: i.ToString(CultureInfo.InvariantCulture));
                c.Stall();
            }),
            o => o.RingBytes = 1024);

        using var browser = await app.VisitAsync();

        for (var i = 0; i < 20; i++)
            (await browser.EventAsync()).Should().StartWith($"id: {i}\n");
    }

    [Fact]
    public async Task What_comes_before_an_event_that_is_too_large_is_sent()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Connection(c => c.Raw($"id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: {new string('x', 2_000)}\n\n").Stall()),
            o => o.ConfigureUpstream = u => u.MaxEventBytes = 1024);

        using var browser = await app.VisitAsync();

        (await browser.RestAsync()).Should().HaveCount(3).And.StartWith(["id: 1\ndata: a", "id: 2\ndata: b"]);
    }

    [Fact]
    public async Task So_are_blocks_that_are_no_events_before_a_first_event_that_is_too_large()
    {
        // So many that much is read at once.
        const int Blocks = 20_000;
        var blocks = string.Concat(Enumerable.Range(0, Blocks).Select(i => string.Create(CultureInfo.InvariantCulture, $"id: {i}\n\n")));
        await using var app = await StartWithSmallRingAsync($"{blocks}id: x\ndata: {new string('x', 2_000)}\n\n");

        using var browser = await app.VisitAsync();

        (await browser.RestAsync()).Should().HaveCount(Blocks + 1).And.Subject.Last().Should().StartWith("retry: ");
    }

    [Fact]
    public async Task An_address_that_the_app_works_out_is_used_as_it_is_and_asked_for_once_a_request()
    {
        var calls = 0;
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Status(500)),
            use: a => Microsoft.AspNetCore.Builder.SseProxyEndpointRouteBuilderExtensions.MapSseProxy(a, "/own/{x}", context =>
            {
                calls++;
                return new Uri(upstream.Uri, $"/there?x={Uri.EscapeDataString((string)context.Request.RouteValues["x"]!)}");
            }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/own/a%26b");
        request.Headers.Add("Cookie", "auth_token=secret");

        using var browser = new Browser(await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));

        (await browser.EventAsync()).Should().Be("data: a");
        upstream.Requests[0].Uri.PathAndQuery.Should().Be("/there?x=a%26b");
        calls.Should().Be(1);
    }

    /// <summary>A proxy whose ring has room for one event, and whose upstream sends that at once.</summary>
    private static Task<ProxyApp> StartWithSmallRingAsync(string burst) => ProxyApp.StartAsync(
        s => s.Connection(c => c.Raw(burst).Stall()),
        o =>
        {
            o.RingEvents = 1;
            o.RingBytes = 1024;
            o.ConfigureUpstream = u => u.MaxEventBytes = 1024;
        });
}
