using Microsoft.AspNetCore.Http;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class SilenceTimerTests
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly TestClock _clock = new();
    private readonly Wake _wake = new();

    [Fact]
    public async Task Silence_that_began_before_the_log_was_followed_counts()
    {
        var response = await StartAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        using var timer = new SilenceTimer(response, Heartbeat, _clock, _wake);

        _clock.Advance(TimeSpan.FromSeconds(5));

        _wake.WaitAsync().AsTask().IsCompleted.Should().BeTrue("a browser that has crossed over to another log has still heard nothing for that long");
    }

    [Fact]
    public async Task Silence_that_comes_just_after_another_reason_to_wake_is_told_before_it_has_doubled()
    {
        var response = await StartAsync();
        using var timer = new SilenceTimer(response, Heartbeat, _clock, _wake);
        _wake.Set(WakeReason.Changed);
        _clock.Advance(Heartbeat);
        (await _wake.WaitAsync()).Should().Be(WakeReason.Changed);
        _wake.Reset();

        _clock.Advance(TimeSpan.FromSeconds(2));

        var next = _wake.WaitAsync().AsTask();
        next.IsCompleted.Should().BeTrue("the change may have brought nothing to send, as those of a log that is only watched do");
        (await next).Should().Be(WakeReason.Silence);
    }

    private async Task<BrowserResponse> StartAsync()
    {
        var response = new BrowserResponse(new DefaultHttpContext(), TimeSpan.FromSeconds(30), _clock, CancellationToken.None);
        await response.StartAsync();
        return response;
    }
}
