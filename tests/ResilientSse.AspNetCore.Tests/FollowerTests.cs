using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;
using ResilientSse.AspNetCore.Internal;
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
        var log = Log();
        var (response, follower) = await StartAsync();
        var following = follower.FollowAsync(log, 0, isOwn: false, crossing: null, _end.Token);
        _clock.Advance(Heartbeat - TimeSpan.FromSeconds(1));
        var release = _body.Hold();
        var flushing = _clock.TimerAsync(WriteTimeout);
        Append(log, "1");
        await flushing;
        _clock.Advance(TimeSpan.FromSeconds(2));
        response.Silence.Should().Be(TimeSpan.FromSeconds(2));

        release.SetResult();
        await _clock.TimerAsync(Heartbeat - TimeSpan.FromSeconds(2));
        Append(log, "2");
        await _body.ContainsAsync("data: 2\n\n");

        _body.Text.Should().Be(":\n\ndata: 1\n\ndata: 2\n\n");
        await _end.CancelAsync();
        (await following).Should().Be(Ending.Cancelled);
    }

    [Fact]
    public async Task Silence_begins_with_the_last_event_however_long_the_heartbeat_before_it_is_past()
    {
        var log = Log();
        var (_, follower) = await StartAsync();
        var following = follower.FollowAsync(log, 0, isOwn: false, crossing: null, _end.Token);
        _clock.RunFor(TimeSpan.FromSeconds(10));
        Append(log, "1");
        await _body.ContainsAsync("data: 1\n\n");

        _clock.RunFor(Heartbeat - TimeSpan.FromSeconds(1));
        _body.Text.Should().Be(":\n\ndata: 1\n\n");

        _clock.RunFor(TimeSpan.FromSeconds(1));
        await _body.ContainsAsync("data: 1\n\n:\n\n");
        await _end.CancelAsync();
        (await following).Should().Be(Ending.Cancelled);
    }

    [Fact]
    public async Task A_browser_that_leaves_before_it_has_crossed_over_does_not_stay_among_the_readers_of_the_shared_log()
    {
        var own = Log();
        var shared = Log();
        var (_, follower) = await StartAsync();
        Append(own, "1");
        _body.Hold().SetException(new IOException("The browser is gone."));

        (await follower.FollowAsync(own, 0, isOwn: true, new Crossing(shared, 10), _end.Token)).Should().Be(Ending.Gone);

        Waiting(shared).Should().BeNull("the next change may be hours away, and many browsers may come and leave till then");
    }

    public void Dispose()
    {
        _end.Dispose();
        _body.Dispose();
    }

    private static RelayLog Log() => new(10, 1000, new RingBudget(1000));

    private static void Append(RelayLog log, string id)
    {
        log.Append(new(Encoding.UTF8.GetBytes($"data: {id}\n\n"), id));
        log.Publish();
    }

    private static object? Waiting(RelayLog log) => Field(Field(log, "_readers")!, "_first");

    private static object? Field(object of, string name) =>
        of.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(of);

    private async Task<(BrowserResponse Response, Follower Follower)> StartAsync()
    {
        var context = new DefaultHttpContext { Response = { Body = _body } };
        var response = new BrowserResponse(context, WriteTimeout, _clock, CancellationToken.None);
        await response.StartAsync();
        return (response, new Follower(response, Heartbeat, _clock, new RouteTelemetry()));
    }

    /// <summary>The body of a response whose writes wait when they are held.</summary>
    private sealed class HeldBody : MemoryStream
    {
        private readonly object _lock = new();
        private TaskCompletionSource? _held;
        private (string Text, TaskCompletionSource Written)? _awaited;

        public string Text
        {
            get
            {
                lock (_lock)
                    return Encoding.UTF8.GetString(ToArray());
            }
        }

        public TaskCompletionSource Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when that has been written.</summary>
        public Task ContainsAsync(string text)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
                _awaited = (text, written);

            Tell();
            return written.Task;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_held is { } held)
                await held.Task;

            lock (_lock)
                Write(buffer.Span);

            Tell();
        }

        private void Tell()
        {
            lock (_lock)
            {
                if (_awaited is { } awaited && Text.Contains(awaited.Text, StringComparison.Ordinal))
                    awaited.Written.TrySetResult();
            }
        }
    }
}
