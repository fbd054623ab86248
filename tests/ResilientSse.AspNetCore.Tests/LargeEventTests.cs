using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LargeEventTests
{
    [Fact]
    public async Task Events_that_come_together_and_are_together_larger_than_the_log_all_reach_a_browser_that_reads()
    {
        const int Events = 20;
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c =>
            {
                for (var i = 1; i <= Events; i++)
                    c.Event($"{i} {new string('x', 800)}");
                c.Stall();
            }),
            o => (o.Sharing, o.RingBytes) = (SseProxySharing.PerToken, 1024));

        using var browser = await app.VisitAsync();

        for (var i = 1; i <= Events; i++)
            (await browser.EventAsync()).Should().StartWith($"data: {i} x");
    }
}
