using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RepeatingIdTests
{
    [Fact]
    public async Task Ids_that_repeat_tell_no_place_so_the_browser_stays_on_its_own_upstream()
    {
        var (overflow, more) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", "x").Event("b", "x").Event("c", "x").Until(overflow.Task).Event("d", "x").Until(more.Task).Event("e", "x").Stall()),
            o => (o.Sharing, o.RingEvents) = (SseProxySharing.PerToken, 3));
        using var first = await app.VisitAsync();
        foreach (var data in "abcd")
        {
            (await first.EventAsync()).Should().Be($"id: x\ndata: {data}");
            if (data == 'c')
                overflow.SetResult();
        }

        using var second = await app.VisitAsync();
        foreach (var data in "abcd")
            (await second.EventAsync()).Should().Be($"id: x\ndata: {data}");
        more.SetResult();

        (await first.EventAsync()).Should().Be("id: x\ndata: e");
        (await second.EventAsync()).Should().Be("id: x\ndata: e");
        app.Upstream.Requests.Should().HaveCount(2);
        app.Upstream.Requests[1].Closed.IsCompleted.Should().BeFalse();
    }
}
