using ResilientSse.Internal;

namespace ResilientSse.Tests.Reconnecting;

public sealed class ReconnectSignalTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new();
    private readonly StreamCore _core;
    private ReconnectSignal _signal;

    public ReconnectSignalTests() => _core = new StreamCore(_http, uri: null, new SseStreamOptions());

    [Fact]
    public async Task A_request_ends_what_is_under_way()
    {
        using var underWay = new CancellationScope(CancellationToken.None);
        var end = EndOf(underWay);
        _signal.Ends(underWay);
        underWay.IsOver.Should().BeFalse();

        _signal.Request();

        await end;
        _signal.IsRequested.Should().BeTrue();
    }

    [Fact]
    public void A_request_ends_what_begins_after_it_in_the_same_round()
    {
        using var late = new CancellationScope(CancellationToken.None);
        _signal.Request();

        _signal.Ends(late);

        late.IsOver.Should().BeTrue();
    }

    [Fact]
    public void Requests_within_a_round_are_one()
    {
        using var next = new CancellationScope(CancellationToken.None);
        _signal.Request();
        _signal.Request();
        _signal.Request();

        _signal.TryTake();

        _signal.IsRequested.Should().BeFalse("one round fulfils them all");
        _signal.Ends(next);
        next.IsOver.Should().BeFalse();
    }

    [Fact]
    public async Task A_request_of_the_next_round_is_another_one()
    {
        using var second = new CancellationScope(CancellationToken.None);
        _signal.Request();
        _signal.TryTake();
        _signal.Ends(second);

        _signal.Request();

        await EndOf(second);
        _signal.TryTake();
        _signal.IsRequested.Should().BeFalse();
    }

    [Fact]
    public async Task A_request_at_the_moment_at_which_something_begins_is_not_missed()
    {
        for (var i = 0; i < 200; i++)
        {
            using var underWay = new CancellationScope(CancellationToken.None);
            var end = EndOf(underWay);
            using var together = new Barrier(2);
            var request = Task.Run(() =>
            {
                together.SignalAndWait();
                _signal.Request();
            });
            together.SignalAndWait();
            _signal.Ends(underWay);

            await request;
            await end;
            _signal.TryTake();
        }
    }

    [Fact]
    public async Task What_follows_does_not_run_on_the_stack_of_the_caller()
    {
        using var returned = new ManualResetEventSlim();
        var followed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var underWay = new CancellationScope(CancellationToken.None);
        await using var registration = underWay.Token.Register(() => followed.SetResult(returned.Wait(Long)));
        _signal.Ends(underWay);

        _signal.Request();
        returned.Set();

        (await followed.Task).Should().BeTrue("a callback on the stack of the caller could not see that the call returned");
    }

    [Fact]
    public async Task What_a_callback_of_the_token_throws_does_not_end_the_process()
    {
        using var underWay = new CancellationScope(CancellationToken.None);
        var end = EndOf(underWay);
        await using var registration = underWay.Token.Register(() => throw new InvalidOperationException("thrown by a callback"));
        _signal.Ends(underWay);

        _signal.Request();

        await end;
    }

    [Fact]
    public async Task One_who_waits_does_not_go_on_on_the_stack_of_the_caller()
    {
        using var returned = new ManualResetEventSlim();
        var waiting = WaitAsync();

        _core.Reconnect.Request();
        returned.Set();

        (await waiting).Should().BeTrue();

        async Task<bool> WaitAsync()
        {
            await _core.WaitForReconnectAsync(CancellationToken.None).ConfigureAwait(false);
            return returned.Wait(Long);
        }
    }

    [Fact]
    public async Task A_request_that_came_before_is_not_waited_for()
    {
        _core.Reconnect.Request();

        await _core.WaitForReconnectAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled_and_the_round_goes_on()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _core.WaitForReconnectAsync(cancellation.Token);
        waiting.IsCompleted.Should().BeFalse();

        await cancellation.CancelAsync();

        (await waiting.Awaiting(w => w).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(cancellation.Token);
        _core.Reconnect.IsRequested.Should().BeFalse();
    }

    public void Dispose() => _http.Dispose();

    private static Task EndOf(CancellationScope scope)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scope.Token.UnsafeRegister(_ => end.SetResult(), null);
        return end.Task;
    }
}
