using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class PositionTests
{
    private readonly SseEventLog _log = new();

    [Fact]
    public async Task Every_event_of_a_shared_route_has_a_position_and_the_upstreams_id_as_it_came_or_nothing()
    {
        await using var app = await StartAsync(s => s.Otherwise(c => c.Raw("id: ö~1\ndata: a\n\ndata: b\n\nid: 3\n\nretry: 5\n\nevent: x\ndata: c\n\n").Stall()));
        using var browser = await app.VisitAsync();

        var first = await browser.WireEventAsync();

        first.Should().MatchRegex("^id: [0-9a-v]{13}-1~ö~1\ndata: a$");
        var epoch = first!.Substring(4, 13);
        foreach (var expected in new[] { $"id: {epoch}-2~\ndata: b", $"id: {epoch}-3~3", $"id: {epoch}-4~\nretry: 5\nevent: x\ndata: c" })
            (await browser.WireEventAsync()).Should().Be(expected);
    }

    [Fact]
    public async Task An_upstream_without_ids_is_resumed_exactly()
    {
        await using var app = await StartAsync(s => s.Otherwise(c => c.Event("a").Event("b").Event("c").Stall()));
        using var first = await app.VisitAsync();
        var id = Browser.IdOf(await first.WireEventAsync());
        first.Dispose();

        using var again = await app.VisitAsync(lastEventId: id);

        again.Response.Headers.GetValues("Last-Event-ID").Should().Equal(id);
        (await again.EventAsync()).Should().Be("data: b");
        (await again.EventAsync()).Should().Be("data: c");
    }

    [Fact]
    public async Task An_id_that_no_response_header_can_carry_resumes_all_the_same()
    {
        await using var app = await StartAsync(s => s.Otherwise(c => c.Event("a", id: "ö").Event("b", id: "ü").Stall()));
        using var first = await app.VisitAsync();
        await first.EventAsync();

        using var again = await RawBrowser.VisitAsync(app.Address, headers: "Last-Event-ID: \u00c3\u00b6\r\n");

        (await again.ReadUntilAsync("data: b\n")).Should().StartWith("HTTP/1.1 200 OK").And.NotContain("Last-Event-ID").And.NotContain("data: a");
    }

    [Fact]
    public async Task An_upstream_whose_counter_starts_over_is_resumed_where_the_browser_was()
    {
        var restart = new TaskCompletionSource();
        await using var app = await StartAsync(s => s
            .Connection(c => Numbered(c, "old", 5).Until(restart.Task).Cut())
            .Otherwise(c => Numbered(c, "new", 6).Stall()));
        using var first = await app.VisitAsync();
        var ids = new List<string>();
        for (var i = 1; i <= 5; i++)
            ids.Add(Browser.IdOf(await first.WireEventAsync()));
        restart.SetResult();
        for (var i = 1; i <= 6; i++)
            (await first.EventAsync()).Should().Be($"id: {i}\ndata: new-{i}");

        using var again = await app.VisitAsync(lastEventId: ids[3]);

        (await again.EventAsync()).Should().Be("id: 5\ndata: old-5");
        for (var i = 1; i <= 6; i++)
            (await again.EventAsync()).Should().Be($"id: {i}\ndata: new-{i}");
    }

    [Fact]
    public async Task A_browser_crosses_over_only_at_a_block_that_is_the_same_and_not_at_one_that_has_the_same_id()
    {
        var overflow = new TaskCompletionSource();
        await using var app = await StartAsync(
            s => s.Connection(c => Numbered(c, "old", 3).Until(overflow.Task).Event("old-4", id: "4").Event("old-5", id: "5").Stall())
                .Otherwise(c => c.Event("new-4", id: "4").Event("new-5", id: "5").Event("new-6", id: "6").Stall()),
            o => o.RingEvents = 3);
        using var first = await app.VisitAsync();
        for (var i = 1; i <= 5; i++)
        {
            await first.EventAsync();
            if (i == 3)
                overflow.SetResult();
        }

        using var second = await app.VisitAsync();

        for (var i = 4; i <= 6; i++)
            (await second.EventAsync()).Should().Be($"id: {i}\ndata: new-{i}");
    }

    [Fact]
    public async Task A_position_whose_block_has_left_the_log_without_an_upstream_id_gets_a_gap_and_the_log_from_its_oldest_block()
    {
        var more = new TaskCompletionSource();
        await using var app = await StartAsync(
            s => s.Otherwise(c => c.Event("1").Event("2").Until(more.Task).Event("3").Event("4").Event("5").Stall()), o => o.RingEvents = 2);
        using var first = await app.VisitAsync();
        var id = Browser.IdOf(await first.WireEventAsync());
        await first.EventAsync();
        more.SetResult();
        for (var i = 3; i <= 5; i++)
            await first.EventAsync();

        using var again = await app.VisitAsync(lastEventId: id);

        var epoch = id[..13];
        again.Response.Headers.GetValues("Last-Event-ID").Should().Equal($"{epoch}-3~");
        (await again.WireEventAsync()).Should().Be($"id: {epoch}-3~\nevent: gap\ndata: {{\"reason\":\"trimmed\",\"after\":\"{id}\"}}");
        (await again.WireEventAsync()).Should().Be($"id: {epoch}-4~\ndata: 4");
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_position_of_a_log_that_is_gone_without_an_upstream_id_gets_a_gap_of_unknown_size()
    {
        await using var app = await StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await app.VisitAsync(lastEventId: "0123456789abc-7~");

        (await browser.WireEventAsync()).Should().MatchRegex("^id: [0-9a-v]{13}-0~\nevent: gap\ndata: {\"reason\":\"unknown\",\"after\":\"0123456789abc-7~\"}$");
        (await browser.EventAsync()).Should().Be("data: a");
        app.Upstream.Requests[0].LastEventId.Should().BeNull();
    }

    [Theory]
    [InlineData("0123456789abc-7~5")]
    [InlineData("5")]
    public async Task All_who_return_together_when_nobody_runs_the_relay_share_one_request_from_their_id(string id)
    {
        for (var i = 0; i < 8; i++)
            _log.Append($"event {i + 1}");
        await using var app = await StartAsync(s => s.Otherwise(c => c.Follow(_log).Stall()));

        var visits = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => app.VisitAsync(lastEventId: id)));

        foreach (var browser in visits)
        {
            browser.Response.Headers.GetValues("Last-Event-ID").Should().Equal(id);
            for (var i = 6; i <= 8; i++)
                (await browser.EventAsync()).Should().Be($"id: {i}\ndata: event {i}");
            browser.Dispose();
        }

        app.Upstream.Requests.Should().ContainSingle().Which.LastEventId.Should().Be("5");
    }

    [Fact]
    public async Task On_the_way_to_crossing_over_events_carry_no_position_and_after_it_they_do()
    {
        for (var i = 1; i <= 5; i++)
            _log.Append($"{i}");
        await using var app = await StartAsync(s => s.Otherwise(c => c.Follow(_log).Stall()), o => o.RingEvents = 2);
        using var first = await app.VisitAsync();
        for (var i = 1; i <= 5; i++)
            await first.EventAsync();

        using var second = await app.VisitAsync();

        for (var i = 1; i <= 3; i++)
            (await second.WireEventAsync()).Should().Be($"id: 0000000000000-0~{i}\ndata: {i}");
        for (var i = 4; i <= 5; i++)
            (await second.WireEventAsync()).Should().MatchRegex($"^id: [0-9a-v]{{13}}-{i}~{i}\ndata: {i}$");
        await app.Upstream.Requests[1].Closed;
    }

    [Fact]
    public async Task A_browser_that_stays_on_an_upstream_of_its_own_keeps_no_shared_one_open()
    {
        await using var app = await StartAsync(
            s => s.Otherwise(c => c.Event("1").Event("2").Event("3").Stall()), o => (o.RingEvents, o.Linger) = (2, TimeSpan.Zero));
        using var first = await app.VisitAsync();
        for (var i = 0; i < 3; i++)
            await first.EventAsync();
        using var second = await app.VisitAsync();
        for (var i = 1; i <= 3; i++)
            (await second.EventAsync()).Should().Be($"data: {i}");

        first.Dispose();

        await app.Upstream.Requests[0].Closed;
        app.Upstream.Requests[1].Closed.IsCompleted.Should().BeFalse("that is its own");
    }

    [Fact]
    public async Task An_own_relay_takes_a_position_off_before_it_asks_the_upstream()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));

        using var one = await app.VisitAsync(lastEventId: "0123456789abc-7~a~b");
        using var two = await app.VisitAsync(lastEventId: "0123456789abc-7~");

        await one.EventAsync();
        await two.EventAsync();
        app.Upstream.Requests.Select(r => r.LastEventId).Should().Equal("a~b", null);
        one.Status.Should().Be(HttpStatusCode.OK);
    }

    private static SseScriptedConnection Numbered(SseScriptedConnection connection, string name, int count)
    {
        for (var i = 1; i <= count; i++)
            connection.Event($"{name}-{i}", id: $"{i}");

        return connection;
    }

    private static Task<ProxyApp> StartAsync(Action<SseScript> upstream, Action<SseProxyOptions>? configure = null) => ProxyApp.StartAsync(upstream, o =>
    {
        o.Sharing = SseProxySharing.PerToken;
        o.ConfigureUpstream = ProxyApp.ReconnectFast;
        configure?.Invoke(o);
    });
}
