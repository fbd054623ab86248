using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LogLoopTests
{
    [Fact]
    public async Task A_writer_does_not_wait_for_a_browser_that_has_all_there_is()
    {
        using var browser = new OneBrowser();
        var relay = browser.Relay(maxEvents: 10);
        var log = relay.Ring;
        log.Append(20);
        relay.TryJoin(isReturning: true).Should().BeTrue();

        var following = browser.FollowAsync(relay, log.At(20));

        log.RoomAsync(21).IsCompleted.Should().BeTrue("it has got the 20, by whatever way");
        await browser.LeaveAsync();
        (await following).Reason.Should().Be(DropReasons.BrowserLeft);
    }

    [Fact]
    public async Task What_changes_of_the_upstreams_state_while_a_browser_is_sent_a_page_is_told_after_it()
    {
        using var browser = new OneBrowser();
        var relay = browser.Relay();
        var following = browser.FollowAsync(relay);
        var release = browser.Body.Hold();
        var flushing = browser.Clock.TimerAsync(OneBrowser.WriteTimeout);
        relay.Ring.Append(1);
        await flushing;

        relay.Status!.TryChange(new(SseConnectionState.Connected, SseConnectionState.Disconnected, new() { RetryDelay = TimeSpan.FromSeconds(7) }));
        relay.Ring.Pulse();
        release.SetResult();

        await browser.Body.ContainsAsync("\"retryIn\":7000}\n\n").WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        await browser.LeaveAsync();
        await following;
    }
}
