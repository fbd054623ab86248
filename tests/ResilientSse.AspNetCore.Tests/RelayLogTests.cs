using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RelayLogTests
{
    private readonly RingBudget _budget = new(1_000);

    [Fact]
    public void A_reader_gets_every_frame_in_order_and_then_nothing()
    {
        var log = Log();
        long cursor = 0;
        for (var i = 0; i < 30; i++)
            log.Append(Frame($"{i}"));

        for (var i = 0; i < 30; i++)
        {
            log.TryRead(ref cursor, out var frame).Should().Be(LogRead.Frame);
            frame!.Id.Should().Be($"{i}");
        }

        log.TryRead(ref cursor, out _).Should().Be(LogRead.Nothing);
        log.Complete();
        log.TryRead(ref cursor, out _).Should().Be(LogRead.Complete);
    }

    [Fact]
    public void A_cursor_that_the_ring_has_overtaken_is_told_so()
    {
        var log = Log(maxEvents: 3);
        long cursor = 0;
        for (var i = 0; i < 4; i++)
            log.Append(Frame($"{i}"));

        log.TryRead(ref cursor, out _).Should().Be(LogRead.Overtaken);
        log.Start().Should().BeNull("something has left it");
        log.After("0").Should().BeNull();
        log.After("1").Should().Be(2);
    }

    [Theory]
    [InlineData(100, 25, 2)]
    [InlineData(2, 1_000, 2)]
    [InlineData(100, 5, 1)]
    public void It_keeps_so_many_frames_and_bytes_but_always_the_newest(int maxEvents, long maxBytes, int kept)
    {
        var log = Log(maxEvents, maxBytes);
        for (var i = 0; i < 10; i++)
            log.Append(Frame($"{i}", bytes: 10));

        long cursor = 10 - kept;
        log.TryRead(ref cursor, out _).Should().Be(LogRead.Frame);
        cursor = 10 - kept - 1;
        log.TryRead(ref cursor, out _).Should().Be(LogRead.Overtaken);
    }

    [Fact]
    public void Logs_keep_less_when_all_together_keep_too_much_and_what_is_forgotten_is_free_again()
    {
        var (first, second) = (Log(), Log());
        for (var i = 0; i < 9; i++)
            first.Append(Frame($"{i}", bytes: 100));
        second.Append(Frame("a", bytes: 100));
        second.Append(Frame("b", bytes: 100));

        _budget.IsExceeded.Should().BeFalse("the one that grew has given way");
        second.After("a").Should().BeNull();
        first.Forget(long.MaxValue);
        second.Append(Frame("c", bytes: 500));
        second.After("b").Should().NotBeNull();
    }

    [Fact]
    public void An_id_that_is_not_unique_is_no_place()
    {
        var log = Log();
        foreach (var id in new[] { "1", "2", "2", "3" })
            log.Append(Frame(id));

        log.After("2").Should().BeNull();
        log.After("3").Should().Be(4);
        log.Start().Should().Be(0);
    }

    [Fact]
    public async Task Many_readers_wait_for_one_writer_and_miss_nothing()
    {
        var log = new RelayLog(10_000, long.MaxValue, new RingBudget(long.MaxValue));
        var readers = Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            long cursor = 0;
            var count = 0;
            while (true)
            {
                var changed = log.Changed;
                var read = log.TryRead(ref cursor, out var frame);
                if (read == LogRead.Frame)
                    frame!.Id.Should().Be($"{count++}");
                else if (read == LogRead.Nothing)
                    await changed;
                else
                    return count;
            }
        })).ToList();

        for (var i = 0; i < 5_000; i++)
            log.Append(Frame($"{i}"));
        log.Complete();

        (await Task.WhenAll(readers)).Should().OnlyContain(count => count == 5_000);
    }

    private RelayLog Log(int maxEvents = 100, long maxBytes = 1_000) => new(maxEvents, maxBytes, _budget);

    private static Frame Frame(string id, int bytes = 1) => new(Encoding.ASCII.GetBytes(new string('x', bytes)), id);
}
