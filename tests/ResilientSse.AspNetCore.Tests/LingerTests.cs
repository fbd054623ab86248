using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LingerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_app_that_stops_closes_the_shared_upstream_at_once_whatever_Linger_says(bool hasLeft)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), o =>
        {
            o.Sharing = SseProxySharing.PerToken;
            o.Linger = TimeSpan.FromHours(1);
        });
        using var browser = await app.VisitAsync();
        await browser.EventAsync();
        if (hasLeft)
            browser.Dispose();

        await app.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        await app.Upstream.Requests[0].Closed.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
    }

    [Fact]
    public async Task Without_Linger_the_shared_upstream_is_closed_with_the_last_browser()
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()), o => (o.Sharing, o.Linger) = (SseProxySharing.PerToken, TimeSpan.Zero));
        var browser = await app.VisitAsync();
        await browser.EventAsync();

        browser.Dispose();

        await app.Upstream.Requests[0].Closed;
    }
}
