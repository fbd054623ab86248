using ResilientSse.Internal;

namespace ResilientSse.Tests.Recovering;

public sealed class ReconnectSignalTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private readonly ReconnectSignal _signal = new();

    [Fact]
    public void A_request_ends_the_round()
    {
        var round = _signal.Renew();
        round.IsCancellationRequested.Should().BeFalse();

        _signal.Request();

        round.IsCancellationRequested.Should().BeTrue();
        _signal.IsRequested.Should().BeTrue();
    }

    [Fact]
    public void Requests_within_a_round_are_one()
    {
        _signal.Request();
        _signal.Request();
        _signal.Request();

        _signal.Renew().IsCancellationRequested.Should().BeFalse("one round fulfils them all");
        _signal.IsRequested.Should().BeFalse();
    }

    [Fact]
    public async Task Requests_of_many_threads_within_a_round_are_one()
    {
        var wishes = 0;
        await using var registration = _signal.Requested.Register(() => Interlocked.Increment(ref wishes));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _signal.Request())));
        await _signal.WaitAsync(CancellationToken.None);

        _signal.Renew().IsCancellationRequested.Should().BeFalse();
        await registration.DisposeAsync();
        wishes.Should().Be(1);
    }

    [Fact]
    public void Without_a_request_the_round_goes_on() => _signal.Renew().Should().Be(_signal.Renew());

    [Fact]
    public void A_request_of_the_next_round_is_another_one()
    {
        _signal.Request();
        var second = _signal.Renew();

        _signal.Request();

        second.IsCancellationRequested.Should().BeTrue();
        _signal.Renew().IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public async Task What_follows_does_not_run_on_the_stack_of_the_caller()
    {
        using var returned = new ManualResetEventSlim();
        var followed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _signal.Requested.Register(() => followed.SetResult(returned.Wait(Long)));

        _signal.Request();
        returned.Set();

        (await followed.Task).Should().BeTrue("a callback on the stack of the caller could not see that the call returned");
    }

    [Fact]
    public async Task One_who_waits_does_not_go_on_on_the_stack_of_the_caller()
    {
        using var returned = new ManualResetEventSlim();
        var waiting = WaitAsync();

        _signal.Request();
        returned.Set();

        (await waiting).Should().BeTrue();

        async Task<bool> WaitAsync()
        {
            await _signal.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            return returned.Wait(Long);
        }
    }

    [Fact]
    public async Task A_request_that_came_before_is_not_waited_for()
    {
        _signal.Request();

        await _signal.WaitAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled_and_the_round_goes_on()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _signal.WaitAsync(cancellation.Token);
        waiting.IsCompleted.Should().BeFalse();

        await cancellation.CancelAsync();

        (await waiting.Awaiting(w => w).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(cancellation.Token);
        _signal.IsRequested.Should().BeFalse();
    }
}
