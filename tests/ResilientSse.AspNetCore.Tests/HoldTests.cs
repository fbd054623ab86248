using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class HoldTests
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly TestClock _clock = new();

    [Fact]
    public async Task A_browser_that_was_held_and_has_left_leaves_nothing_behind_in_a_relay_that_goes_on_trying()
    {
        using var browser = new OneBrowser();
        var relay = browser.Relay();

        var hold = HoldAndLeave(relay);

        for (var i = 0; i < 100 && hold.IsAlive; i++)
        {
            await Task.Yield();
            GC.Collect();
        }

        hold.IsAlive.Should().BeFalse();
        relay.Settled.IsCompleted.Should().BeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference HoldAndLeave(SharedRelay relay)
    {
        var request = new BrowserRequest(new Uri("http://localhost"), "secret", new ResumeId("1")) { Client = "client", Sharing = null };
        using var subscriber = new Subscriber(new DefaultHttpContext(), request, new SseProxyOptions().ResponseTimes, _clock, default);
        var answer = new FirstAnswer(new HoldLimit(10), Heartbeat, _clock).RefusalAsync(subscriber, relay).AsTask();
        _clock.Advance(Heartbeat);
        answer.GetAwaiter().GetResult().Should().BeNull();
        return new WeakReference(subscriber.Hold.Should().NotBeNull().And.Subject);
    }
}
