using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class BurstTests
{
    [Fact]
    public async Task A_burst_larger_than_the_ring_waits_for_the_fastest_browser()
    {
        const int Events = 5_000;
        var burst = new StringBuilder();
        for (var i = 1; i <= Events; i++)
            burst.Append(CultureInfo.InvariantCulture, $"id: {i}\ndata: {i}\n\n");
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Raw(burst.ToString()).Stall()), o => (o.Sharing, o.RingEvents) = (SseProxySharing.PerToken, 64));

        using var browser = await app.VisitAsync();

        for (var i = 1; i <= Events; i++)
            (await browser.EventAsync()).Should().Be($"id: {i}\ndata: {i}");
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_own_relay_has_no_ring_so_an_event_larger_than_one_passes()
    {
        var large = new string('x', 1_200_000);
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event(large, id: "1").Stall()));

        using var browser = await app.VisitAsync();

        (await browser.EventAsync()).Should().Be($"id: 1\ndata: {large}");
    }
}
