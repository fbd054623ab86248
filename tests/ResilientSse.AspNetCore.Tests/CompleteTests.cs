using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class CompleteTests
{
    [Fact]
    public async Task A_terminator_ends_a_shared_stream_after_one_request_and_who_has_read_all_gets_204()
    {
        await using var app = await StartAsync(u => u.Terminator = "[DONE]", c => c.Event("a").Event("b").Event("[DONE]").Stall());
        using var browser = await app.VisitAsync();
        (await browser.EventAsync()).Should().Be("data: a");
        var id = Browser.IdOf(await browser.WireEventAsync());
        (await browser.RestAsync()).Should().ContainSingle().Which.Should().StartWith("retry: ");

        using var again = await app.VisitAsync(lastEventId: id);

        again.Status.Should().Be(HttpStatusCode.NoContent);
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Who_has_not_read_all_of_a_complete_stream_gets_the_rest_of_it()
    {
        await using var app = await StartAsync(u => u.CompleteOnEnd = true, c => c.Event("a").Event("b"));
        using var browser = await app.VisitAsync();
        var id = Browser.IdOf(await browser.WireEventAsync());
        await browser.RestAsync();

        using var again = await app.VisitAsync(lastEventId: id);

        (await again.RestAsync()).Should().HaveCount(2).And.StartWith("data: b");
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task CompleteOnEnd_makes_one_request_however_often_a_browser_returns()
    {
        await using var app = await StartAsync(u => u.CompleteOnEnd = true, c => c.Event("a", id: "1"));
        using var browser = await app.VisitAsync();
        var id = Browser.IdOf(await browser.WireEventAsync());
        await browser.RestAsync();

        for (var i = 0; i < 3; i++)
        {
            using var again = await app.VisitAsync(lastEventId: id);
            again.Status.Should().Be(HttpStatusCode.NoContent);
        }

        app.Upstream.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_that_are_filtered_do_not_reach_browsers(bool shares)
    {
        await using var app = await StartAsync(
            u => u.EventFilter = type => type != "noise", c => c.Event("x", type: "noise", id: "1").Event("a", id: "2").Stall(), shares);

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be("id: 2\ndata: a");
    }

    private static Task<ProxyApp> StartAsync(Action<SseStreamOptions> upstream, Action<Testing.SseScriptedConnection> play, bool shares = true) =>
        ProxyApp.StartAsync(s => s.Otherwise(play), o =>
        {
            o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
            o.ConfigureUpstream = upstream;
        });
}
