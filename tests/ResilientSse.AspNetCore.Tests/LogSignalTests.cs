using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LogSignalTests
{
    private readonly LogSignal _signal = new();
    private long _last;

    [Fact]
    public async Task A_change_that_comes_between_the_read_and_the_wait_is_not_missed()
    {
        _signal.Set(At(1), hasEnded: false);

        var wait = _signal.WaitAsync(At(0), default);

        wait.IsCompleted.Should().BeTrue();
        (await wait).Should().BeTrue();
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_leaves_the_list_and_the_others_are_still_told()
    {
        using var cancellation = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 5).Select(i => _signal.WaitAsync(At(0), i == 2 ? cancellation.Token : default).AsTask()).ToList();

        await cancellation.CancelAsync();
        await waits[2];
        waits.Count(wait => wait.IsCompleted).Should().Be(1);
        _signal.Set(At(1), hasEnded: false);

        await Task.WhenAll(waits);
    }

    [Fact]
    public async Task A_cancellation_that_comes_after_the_change_wakes_nobody_twice()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _signal.WaitAsync(At(0), cancellation.Token).AsTask();

        _signal.Set(At(1), hasEnded: false);
        await cancellation.CancelAsync();

        (await wait).Should().BeTrue();
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
            for (long seen = 0; seen < Changes; seen = Volatile.Read(ref _last))
                await _signal.WaitAsync(At(seen), default);
        }
    }

    private static Position At(long sequence) => new(Epoch.None, sequence);
}
