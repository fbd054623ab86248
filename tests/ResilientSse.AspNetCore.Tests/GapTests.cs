using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class GapTests
{
    [Fact]
    public async Task A_position_whose_block_has_left_the_log_without_an_upstream_id_gets_a_gap_and_the_log_from_its_oldest_block()
    {
        var more = new TaskCompletionSource();
        await using var app = await ProxyApp.StartSharedAsync(
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
        await using var app = await ProxyApp.StartSharedAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var browser = await app.VisitAsync(lastEventId: "0123456789abc-7~");

        (await browser.WireEventAsync()).Should().MatchRegex("^id: [0-9a-v]{13}-0~\nevent: gap\ndata: {\"reason\":\"unknown\",\"after\":\"0123456789abc-7~\"}$");
        (await browser.EventAsync()).Should().Be("data: a");
        app.Upstream.Requests[0].LastEventId.Should().BeNull();
    }
}
