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
        await using var app = await ProxyApp.StartSharedAsync(s => s.Otherwise(c => c.Raw("id: ö~1\ndata: a\n\ndata: b\n\nid: 3\n\nretry: 5\n\nevent: x\ndata: c\n\n").Stall()));
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
        await using var app = await ProxyApp.StartSharedAsync(s => s.Otherwise(c => c.Event("a").Event("b").Event("c").Stall()));
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
        await using var app = await ProxyApp.StartSharedAsync(s => s.Otherwise(c => c.Event("a", id: "ö").Event("b", id: "ü").Stall()));
        using var first = await app.VisitAsync();
        await first.EventAsync();

        using var again = await RawBrowser.VisitAsync(app.Address, headers: "Last-Event-ID: \u00c3\u00b6\r\n");

        (await again.ReadUntilAsync("data: b\n")).Should().StartWith("HTTP/1.1 200 OK").And.NotContain("Last-Event-ID").And.NotContain("data: a");
    }

    [Fact]
    public async Task An_upstream_whose_counter_starts_over_is_resumed_where_the_browser_was()
    {
        var restart = new TaskCompletionSource();
        await using var app = await ProxyApp.StartSharedAsync(s => s
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

    [Theory]
    [InlineData("0123456789abc-7~5")]
    [InlineData("5")]
    public async Task All_who_return_together_when_nobody_runs_the_relay_share_one_request_from_their_id(string id)
    {
        for (var i = 0; i < 8; i++)
            _log.Append($"event {i + 1}");
        await using var app = await ProxyApp.StartSharedAsync(s => s.Otherwise(c => c.Follow(_log).Stall()));

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
}
