using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LogSignalTests
{
    private readonly LogSignal _signal = new();
    private long _last;

    [Fact]
    public void A_change_that_comes_between_the_read_and_the_wait_is_not_missed()
    {
        _signal.Set(At(1), hasEnded: false);

        new LogWaiter(_signal).WaitAsync(At(0)).AsTask().IsCompleted.Should().BeTrue();
    }

    [Fact]
    public void A_reader_that_is_behind_its_ring_by_any_number_of_blocks_does_not_wait()
    {
        var ring = Rings.Open();
        ring.Append(3);

        for (var i = 0; i < 3; i++)
            ring.WaitAsync(ring.At(i)).IsCompleted.Should().BeTrue();
        ring.WaitAsync(ring.At(3)).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_wait_that_is_ended_alone_leaves_the_list_and_the_others_are_still_told()
    {
        var waiters = Enumerable.Range(0, 5).Select(_ => new LogWaiter(_signal)).ToList();
        var waits = waiters.Select(waiter => waiter.WaitAsync(At(0)).AsTask()).ToList();

        waiters[2].Attend();
        await waits[2];
        waits.Count(wait => wait.IsCompleted).Should().Be(1);
        _signal.Set(At(1), hasEnded: false);

        await Task.WhenAll(waits);
    }

    [Fact]
    public async Task What_is_to_be_seen_to_while_nobody_waits_ends_the_next_wait_and_no_other()
    {
        var waiter = new LogWaiter(_signal);
        var wait = waiter.WaitAsync(At(0));
        _signal.Pulse();
        waiter.Attend();
        await wait;

        waiter.WaitAsync(At(0)).AsTask().IsCompleted.Should().BeTrue();
        waiter.WaitAsync(At(0)).AsTask().IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Many_readers_at_the_same_time_each_see_every_change()
    {
        const int Changes = 20_000;
        var readers = Enumerable.Range(0, 16).Select(_ => Task.Run(ReadAsync)).ToArray();

        for (var i = 1; i <= Changes; i++)
            _signal.Set(At(Interlocked.Increment(ref _last)), hasEnded: false);

        await Task.WhenAll(readers);

        async Task ReadAsync()
        {
            var waiter = new LogWaiter(_signal);
            for (long seen = 0; seen < Changes; seen = Volatile.Read(ref _last))
                await waiter.WaitAsync(At(seen));
        }
    }

    private static Position At(long sequence) => new(Epoch.None, sequence);
}
