using Microsoft.AspNetCore.Http;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class FollowerTests : IDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(31);

    private readonly TestClock _clock = new();
    private readonly HeldBody _body = new();
    private readonly CancellationTokenSource _end = new();

    [Fact]
    public async Task A_heartbeat_that_was_due_during_a_slow_flush_does_not_follow_what_was_flushed()
    {
        var log = SmallLog.Create();
        var (response, follower) = await StartAsync();
        var following = follower.FollowAsync(log, 0, _end.Token);
        _clock.Advance(Heartbeat - TimeSpan.FromSeconds(1));
        var release = _body.Hold();
        var flushing = _clock.TimerAsync(WriteTimeout);
        log.AppendAndPublish("1");
        await flushing;
        _clock.Advance(TimeSpan.FromSeconds(2));
        response.Silence.Should().Be(TimeSpan.FromSeconds(2));

        release.SetResult();
        await _clock.TimerAsync(Heartbeat - TimeSpan.FromSeconds(2));
        log.AppendAndPublish("2");
        await _body.ContainsAsync("data: 2\n\n");

        _body.Text.Should().Be(":\n\ndata: 1\n\ndata: 2\n\n");
        await _end.CancelAsync();
        (await following).Should().Be(Ending.Cancelled);
    }

    [Fact]
    public async Task Silence_begins_with_the_last_event_however_long_the_heartbeat_before_it_is_past()
    {
        var log = SmallLog.Create();
        var (_, follower) = await StartAsync();
        var following = follower.FollowAsync(log, 0, _end.Token);
        _clock.RunFor(TimeSpan.FromSeconds(10));
        log.AppendAndPublish("1");
        await _body.ContainsAsync("data: 1\n\n");

        _clock.RunFor(Heartbeat - TimeSpan.FromSeconds(1));
        _body.Text.Should().Be(":\n\ndata: 1\n\n");

        _clock.RunFor(TimeSpan.FromSeconds(1));
        await _body.ContainsAsync("data: 1\n\n:\n\n");
        await _end.CancelAsync();
        (await following).Should().Be(Ending.Cancelled);
    }

    public void Dispose()
    {
        _end.Dispose();
        _body.Dispose();
    }

    private async Task<(BrowserResponse Response, Follower Follower)> StartAsync()
    {
        var context = new DefaultHttpContext { Response = { Body = _body } };
        var response = new BrowserResponse(context, WriteTimeout, _clock, CancellationToken.None);
        await response.StartAsync();
        return (response, new Follower(response, Heartbeat, _clock, new RouteTelemetry()));
    }
}
