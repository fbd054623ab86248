using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RelayLogSignalTests
{
    [Fact]
    public async Task A_change_that_comes_between_the_read_and_the_wait_is_not_missed()
    {
        var log = new RelayLog(3, 1000, new RingBudget(1000));
        var wake = new Wake();
        log.TryWait(0, wake).Should().BeTrue("there is nothing yet");

        log.Append(Numbered(1));
        log.TryWait(0, wake).Should().BeFalse("there is something, published or not");
        log.Publish();

        (await wake.WaitAsync()).Should().Be(WakeReason.Changed);
        wake.Reset();
        log.TryWait(1, wake).Should().BeTrue("it waits for the next change");
        log.Publish();
        log.Append(Numbered(2));
        log.Publish();
        (await wake.WaitAsync()).Should().Be(WakeReason.Changed);
    }

    [Fact]
    public async Task Who_comes_first_wakes_and_the_others_do_nothing()
    {
        var log = new RelayLog(3, 1000, new RingBudget(1000));
        var wake = new Wake();
        log.TryWait(0, wake).Should().BeTrue();

        wake.Set(WakeReason.Silence);
        wake.Set(WakeReason.Cancelled);
        log.Complete();

        (await wake.WaitAsync()).Should().Be(WakeReason.Silence);
        wake.IsCancelled.Should().BeTrue("that is not forgotten");
    }

    [Fact]
    public void No_reader_goes_on_within_the_call_that_wakes_it()
    {
        foreach (var reason in Enum.GetValues<WakeReason>())
            HasGoneOnWithinTheCall(reason).Should().BeFalse("the caller has more to read, or holds a lock");
    }

    [Fact]
    public async Task Many_readers_at_the_same_time_each_read_everything_in_order()
    {
        const int Frames = 20_000;
        var log = new RelayLog(Frames, 10_000_000, new RingBudget(10_000_000));
        var readers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => CountAsync(log))).ToArray();

        for (var i = 0; i < Frames; i++)
        {
            log.Append(Numbered(i));
            log.Publish();
        }

        log.Complete();

        (await Task.WhenAll(readers)).Should().AllBeEquivalentTo(Frames);
    }

    private static async Task<int> CountAsync(RelayLog log)
    {
        var count = 0;
        long cursor = 0;
        var wake = new Wake();
        while (true)
        {
            var read = log.TryRead(ref cursor, out var frame);
            if (read == LogRead.Complete)
                return count;
            if (read == LogRead.Nothing && log.TryWait(cursor, wake))
            {
                await wake.WaitAsync();
                wake.Reset();
            }
            else if (read == LogRead.Nothing || frame!.Id == (count++).ToString(CultureInfo.InvariantCulture))
                continue;
            else
                return -1;
        }
    }

    private static bool HasGoneOnWithinTheCall(WakeReason reason)
    {
        var thread = 0;
        var wake = new Wake();
        _ = ListenAsync();
        wake.Set(reason);
        return Volatile.Read(ref thread) == Environment.CurrentManagedThreadId;

        async Task ListenAsync()
        {
            await wake.WaitAsync().ConfigureAwait(false);
            Volatile.Write(ref thread, Environment.CurrentManagedThreadId);
        }
    }

    private static Frame Numbered(int number) =>
        new(Encoding.UTF8.GetBytes("data\n\n"), number.ToString(CultureInfo.InvariantCulture));
}
