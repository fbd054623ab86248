using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

[Collection(nameof(Alone))]
public sealed class LogRingCostTests
{
    [Fact]
    public void Many_tiny_blocks_are_counted_as_what_they_take_in_memory()
    {
        const int Rounds = 5;

        // What the tests before have left behind may still come and go: so not one round decides, and neither its most nor its least.
        var ratios = Enumerable.Range(0, Rounds).Select(_ => CountedOfTaken()).Order().ToList();

        ratios[Rounds / 2].Should().BeGreaterThan(0.9);
    }

    private static double CountedOfTaken()
    {
        var log = Rings.Open(maxEvents: int.MaxValue, maxBytes: long.MaxValue, new(long.MaxValue, TimeProvider.System));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1_000; i++)
            log.Append(50);

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        return (double)log.Shrink(0) / taken;
    }
}
