using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>A browser whose position has left the log asks the upstream by itself: what that says is its answer.</summary>
public sealed class CatchingUpTests
{
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(204)]
    public async Task The_upstreams_last_word_is_the_answer_of_a_browser_that_returns_to_catch_up(int status)
    {
        await using var app = await StartAsync(c => c.Status(status));
        using var first = await app.VisitAsync();
        var id = Browser.IdOf(await first.WireEventAsync());
        for (var i = 2; i <= 5; i++)
            await first.EventAsync();

        using var again = await app.VisitAsync(lastEventId: id);

        ((int)again.Status).Should().Be(status);
    }

    [Fact]
    public async Task While_the_upstream_is_away_it_is_held_all_the_same()
    {
        await using var app = await StartAsync(c => c.Status(503));
        using var first = await app.VisitAsync();
        var id = Browser.IdOf(await first.WireEventAsync());
        for (var i = 2; i <= 5; i++)
            await first.EventAsync();

        using var again = await app.VisitAsync(lastEventId: id);

        again.Status.Should().Be(HttpStatusCode.OK);
        (await again.BlockAsync()).Should().Be(":");
    }

    private static Task<ProxyApp> StartAsync(Action<SseScriptedConnection> then) => ProxyApp.StartAsync(
        s => s.Connection(c =>
        {
            for (var i = 1; i <= 5; i++)
                c.Event($"{i}", id: $"{i}");
            c.Stall();
        }).Otherwise(then),
        o => (o.Sharing, o.RingEvents) = (SseProxySharing.PerToken, 2));
}
