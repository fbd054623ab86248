using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Consuming;

public sealed class StateNotifierTests
{
    private readonly FakeLogger _logger = new();
    private readonly StateNotifier _notifier;

    public StateNotifierTests() => _notifier = new StateNotifier(_logger);

    [Fact]
    public void It_begins_disconnected() => _notifier.State.Should().Be(SseConnectionState.Disconnected);

    [Fact]
    public async Task Changes_are_raised_in_order_each_with_the_state_before()
    {
        var changes = new List<(SseConnectionState Previous, SseConnectionState State)>();
        _notifier.Changed += (_, change) => changes.Add((change.Previous, change.State));

        await _notifier.SetAsync(SseConnectionState.Connecting);
        await _notifier.SetAsync(SseConnectionState.Connected);
        await _notifier.SetAsync(SseConnectionState.Disconnected);
        await _notifier.SetAsync(SseConnectionState.Error);

        changes.Should().Equal(
            (SseConnectionState.Disconnected, SseConnectionState.Connecting),
            (SseConnectionState.Connecting, SseConnectionState.Connected),
            (SseConnectionState.Connected, SseConnectionState.Disconnected),
            (SseConnectionState.Disconnected, SseConnectionState.Error));
    }

    [Fact]
    public async Task The_state_that_is_already_there_is_not_raised()
    {
        var raised = 0;
        _notifier.Changed += (_, _) => raised++;

        await _notifier.SetAsync(SseConnectionState.Disconnected, new() { RetryDelay = TimeSpan.FromSeconds(1) });
        await _notifier.SetAsync(SseConnectionState.Connecting, new() { Attempt = 0 });
        await _notifier.SetAsync(SseConnectionState.Connecting, new() { Attempt = 1 });

        raised.Should().Be(1);
    }

    [Fact]
    public async Task A_change_tells_its_sender_the_attempt_the_delay_and_the_reason()
    {
        var reason = new SseException("gone");
        object? sender = null;
        SseStateChangedEventArgs? change = null;
        _notifier.Sender = this;
        _notifier.Changed += (s, c) => (sender, change) = (s, c);

        await _notifier.SetAsync(SseConnectionState.Error, new() { Attempt = 3, RetryDelay = TimeSpan.FromSeconds(2), Exception = reason });

        sender.Should().BeSameAs(this);
        change!.Attempt.Should().Be(3);
        change.RetryDelay.Should().Be(TimeSpan.FromSeconds(2));
        change.Exception.Should().BeSameAs(reason);
        change.Reason.Should().Be(reason.Error);
    }

    [Fact]
    public async Task In_a_handler_the_state_is_the_new_one()
    {
        var seen = SseConnectionState.Disconnected;
        _notifier.Changed += (_, _) => seen = _notifier.State;

        await _notifier.SetAsync(SseConnectionState.Connected);

        seen.Should().Be(SseConnectionState.Connected);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_the_others_are_still_called()
    {
        var bug = new InvalidOperationException("bug");
        var called = new List<string>();
        _notifier.Changed += (_, _) => called.Add("first");
        _notifier.Changed += (_, _) => throw bug;
        _notifier.Changed += (_, _) => called.Add("last");

        await _notifier.SetAsync(SseConnectionState.Connecting);

        called.Should().Equal("first", "last");
        _notifier.State.Should().Be(SseConnectionState.Connecting);
        var record = _logger.Collector.GetSnapshot().Should().ContainSingle().Which;
        record.Level.Should().Be(LogLevel.Error);
        record.Exception.Should().BeSameAs(bug);
    }

    [Fact]
    public async Task A_handler_that_left_is_not_called()
    {
        var raised = 0;
        EventHandler<SseStateChangedEventArgs> handler = (_, _) => raised++;
        _notifier.Changed += handler;
        _notifier.Changed -= handler;

        await _notifier.SetAsync(SseConnectionState.Connecting);

        raised.Should().Be(0);
    }
}
