using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reconnecting;

/// <summary>"No two attempts of a stream begin less than 100 ms apart."</summary>
public sealed class PacerTests
{
    private readonly TestClock _clock = new();
    private readonly Pacer _pacer;

    public PacerTests() => _pacer = new Pacer(_clock);

    [Fact]
    public async Task The_first_attempt_begins_at_once()
    {
        _pacer.Remaining.Should().Be(TimeSpan.Zero);

        await _pacer.WaitAsync(CancellationToken.None);

        _pacer.Remaining.Should().Be(Pacer.MinGap);
        _clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task The_next_attempt_waits_for_what_is_left_of_the_gap()
    {
        await _pacer.WaitAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(30));

        var next = _pacer.WaitAsync(CancellationToken.None).AsTask();
        await _clock.TimerAsync(TimeSpan.FromMilliseconds(70));
        _clock.Advance(TimeSpan.FromMilliseconds(69));
        next.IsCompleted.Should().BeFalse();

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await next;
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(1_000_000)]
    public async Task After_the_gap_an_attempt_begins_at_once(int milliseconds)
    {
        await _pacer.WaitAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        _pacer.WaitAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task A_rest_below_a_millisecond_is_waited_for_and_not_spun_through()
    {
        await _pacer.WaitAsync(CancellationToken.None);
        _clock.Advance(Pacer.MinGap - TimeSpan.FromTicks(1));

        var next = _pacer.WaitAsync(CancellationToken.None).AsTask();

        await _clock.TimerAsync(TimeSpan.FromMilliseconds(1));
        await _clock.RunAsync(next);
    }

    [Fact]
    public async Task The_rest_is_whole_milliseconds_so_that_a_single_wait_is_enough()
    {
        await _pacer.WaitAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(97.6));

        _pacer.Remaining.Should().Be(TimeSpan.FromMilliseconds(3));
    }

    [Fact]
    public async Task Attempts_one_after_the_other_begin_100_ms_apart()
    {
        var start = _clock.GetUtcNow();
        for (var i = 0; i < 10; i++)
        {
            await _clock.RunAsync(_pacer.WaitAsync(CancellationToken.None).AsTask());
            (_clock.GetUtcNow() - start).Should().Be(i * Pacer.MinGap);
        }
    }

    [Fact]
    public async Task Of_threads_that_begin_at_the_same_time_one_does()
    {
        var pacers = Enumerable.Range(0, 2000).Select(_ => new Pacer(_clock)).ToList();
        using var barrier = new Barrier(2);

        var waits = await Task.WhenAll(Task.Run(WaitForEach), Task.Run(WaitForEach));

        waits[0].Zip(waits[1], (one, other) => one.IsCompleted ^ other.IsCompleted).Should().NotContain(false);

        List<Task> WaitForEach() => pacers.ConvertAll(pacer =>
        {
            barrier.SignalAndWait();
            return pacer.WaitAsync(CancellationToken.None).AsTask();
        });
    }

    [Fact]
    public async Task Many_threads_never_begin_less_than_100_ms_apart()
    {
        const int count = 20;
        var (start, begun) = (_clock.GetUtcNow(), 0);
        var all = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
        {
            await _pacer.WaitAsync(CancellationToken.None);
            Interlocked.Increment(ref begun);
        })));

        while (!all.IsCompleted)
        {
            // A thread may be late to count itself, never early.
            Volatile.Read(ref begun).Should().BeLessThanOrEqualTo(1 + (int)((_clock.GetUtcNow() - start) / Pacer.MinGap));
            if (!_clock.AdvanceToNextTimer())
                await Task.Yield();
        }

        (_clock.GetUtcNow() - start).Should().BeGreaterThanOrEqualTo((count - 1) * Pacer.MinGap);
    }

    [Fact]
    public async Task A_cancelled_wait_uses_up_nothing()
    {
        await _pacer.WaitAsync(CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var cancelled = _pacer.WaitAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await cancelled.Awaiting(c => c).Should().ThrowAsync<OperationCanceledException>();
        _clock.ArmedTimers.Should().Be(0);
        _clock.Advance(Pacer.MinGap);
        _pacer.WaitAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_before_it_begins_uses_up_nothing()
    {
        var wait = () => _pacer.WaitAsync(new CancellationToken(canceled: true)).AsTask();

        await wait.Should().ThrowAsync<OperationCanceledException>();

        _pacer.Remaining.Should().Be(TimeSpan.Zero);
    }
}
