using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class MidStreamRefusalTests
{
    [Theory]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(404, true)]
    public async Task An_upstream_that_refuses_in_mid_stream_ends_every_response_cleanly_after_a_retry(int status, bool shares)
    {
        var refuse = new TaskCompletionSource();
        await using var app = await ProxyApp.StartAsync(
            s => s.Repeat(shares ? 1 : 2, c => c.Event("a", id: "1").Until(refuse.Task)).Otherwise(c => c.Status(status)),
            o =>
            {
                o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
                o.ConfigureUpstream = ProxyApp.ReconnectFast;
            });
        using var one = await app.VisitAsync();
        using var two = await app.VisitAsync();
        foreach (var browser in new[] { one, two })
            (await browser.EventAsync()).Should().Be("id: 1\ndata: a");

        refuse.SetResult();

        foreach (var browser in new[] { one, two })
            (await browser.RestAsync()).Should().ContainSingle().Which.Should().MatchRegex("^retry: \\d+$");
        using var returning = await app.VisitAsync(lastEventId: "1");
        ((int)returning.Status).Should().Be(status);
    }
}
