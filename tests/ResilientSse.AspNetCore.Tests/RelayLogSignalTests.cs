using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RelayLogSignalTests
{
    [Fact]
    public async Task A_change_that_comes_between_the_signal_and_the_read_is_not_missed()
    {
        var log = new RelayLog(3, 1000, new RingBudget(1000));
        var changed = log.Changed;
        changed.IsCompleted.Should().BeFalse();

        log.Append(Numbered(1));

        await changed;
        log.Changed.IsCompleted.Should().BeFalse("it is the signal of the next change");
    }

    [Fact]
    public async Task Many_readers_at_the_same_time_each_read_everything_in_order()
    {
        const int Frames = 20_000;
        var log = new RelayLog(Frames, 10_000_000, new RingBudget(10_000_000));
        var readers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => CountAsync(log))).ToArray();

        for (var i = 0; i < Frames; i++)
            log.Append(Numbered(i));
        log.Complete();

        (await Task.WhenAll(readers)).Should().AllBeEquivalentTo(Frames);
    }

    private static async Task<int> CountAsync(RelayLog log)
    {
        var count = 0;
        long cursor = 0;
        while (true)
        {
            var changed = log.Changed;
            var read = log.TryRead(ref cursor, out var frame);
            if (read == LogRead.Complete)
                return count;
            if (read == LogRead.Nothing)
                await changed;
            else if (frame!.Id == (count++).ToString(CultureInfo.InvariantCulture))
                continue;
            else
                return -1;
        }
    }

    private static Frame Numbered(int number) =>
        new(Encoding.UTF8.GetBytes("data\n\n"), number.ToString(CultureInfo.InvariantCulture));
}
