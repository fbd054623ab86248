using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RelayLogTests
{
    private readonly RingBudget _budget = new(1_000_000);

    [Fact]
    public void What_was_appended_is_read_in_order_and_then_there_is_nothing()
    {
        var log = new RelayLog(100, 1000, _budget);
        for (var i = 0; i < 20; i++)
            log.Append(Numbered(i));

        long cursor = 0;
        Read(log, ref cursor).Should().Equal(Enumerable.Range(0, 20).Select(Text));
        log.TryRead(ref cursor, out _).Should().Be(LogRead.Nothing);
        log.Complete();
        log.TryRead(ref cursor, out _).Should().Be(LogRead.Complete);
        cursor.Should().Be(20);
    }

    [Theory]
    [InlineData(3, 1000, 3)]
    [InlineData(100, 12, 3)]
    [InlineData(100, 1, 1)]
    public void It_keeps_the_newest_within_its_limits_but_always_one(int events, int bytes, int kept)
    {
        var log = new RelayLog(events, bytes, _budget);
        for (var i = 0; i < 10; i++)
            log.Append(Numbered(i));

        long overtaken = 0;
        log.TryRead(ref overtaken, out _).Should().Be(LogRead.Overtaken);
        long cursor = 10 - kept;
        Read(log, ref cursor).Should().HaveCount(kept).And.EndWith(Text(9));
        long before = 10 - kept - 1;
        log.TryRead(ref before, out _).Should().Be(LogRead.Overtaken);
        log.Start().Should().BeNull("something has left it");
    }

    [Fact]
    public void Beyond_what_all_logs_may_keep_together_each_keeps_less()
    {
        var budget = new RingBudget(20);
        var (one, two) = (new RelayLog(100, 1000, budget), new RelayLog(100, 1000, budget));
        for (var i = 0; i < 4; i++)
            one.Append(Numbered(i));

        for (var i = 0; i < 4; i++)
            two.Append(Numbered(i));
        budget.IsExceeded.Should().BeFalse();
        two.Start().Should().BeNull();

        one.Clear();
        two.Clear();
        budget.Add(20);
        budget.IsExceeded.Should().BeFalse("all that was counted has been given back");
        budget.Add(1);
        budget.IsExceeded.Should().BeTrue();
    }

    [Fact]
    public void A_large_budget_hears_of_a_log_in_steps_and_has_all_of_it_back_in_the_end()
    {
        const int Max = 8 * 1024 * 1024;
        var budget = new RingBudget(Max);
        var ring = new FrameRing(budget);
        for (var i = 0; i < 100; i++)
            ring.Append(new Frame(new byte[1_000], null));

        Left().Should().BeInRange(Max - 100_000, Max - 100_000 + budget.Step);

        while (ring.Count > 0)
            ring.DropFirst();
        Left().Should().Be(Max);

        long Left()
        {
            long left = 0;
            for (long step = Max; step > 0; step /= 2)
            {
                budget.Add(left + step);
                var fits = !budget.IsExceeded;
                budget.Add(-left - step);
                left += fits ? step : 0;
            }

            return left;
        }
    }

    [Fact]
    public void The_cursor_after_an_id_is_known_only_while_the_id_is_there_once()
    {
        var log = new RelayLog(3, 1000, _budget);
        log.Append(Numbered(1));
        log.Append(Numbered(2));

        log.Start().Should().Be(0);
        log.After("1").Should().Be(1);
        log.After("2").Should().Be(2);
        log.After("3").Should().BeNull();
        log.Append(Numbered(2));
        log.After("2").Should().BeNull("it is there twice");
        log.Append(Numbered(3));
        log.After("1").Should().BeNull("it has left");
    }

    private static List<string> Read(RelayLog log, ref long cursor)
    {
        var frames = new List<string>();
        while (log.TryRead(ref cursor, out var frame) == LogRead.Frame)
            frames.Add(Encoding.UTF8.GetString(frame!.Bytes.Span));

        return frames;
    }

    private static string Text(int number) => number.ToString("D4", CultureInfo.InvariantCulture);

    private static Frame Numbered(int number) => new(Encoding.UTF8.GetBytes(Text(number)), number.ToString(CultureInfo.InvariantCulture));
}
