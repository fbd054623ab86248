using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RingMemoryTests
{
    [Fact]
    public void All_rings_together_keep_no_more_than_their_memory_allows_whoever_is_silent()
    {
        var memory = new RingMemory(1_000_000, TimeProvider.System);
        var rings = Enumerable.Range(0, 60).Select(_ => Rings.Open(maxEvents: 10_000, maxBytes: 1_000_000, memory)).ToList();

        rings.ForEach(ring => ring.Append(5_000));

        memory.Bytes.Should().BeLessThanOrEqualTo(1_000_000).And.BeGreaterThan(0);
        rings.Sum(ring => ring.Shrink(0)).Should().BeLessThanOrEqualTo(1_000_000);
    }

    [Fact]
    public void A_ring_that_is_gone_leaves_its_share_of_the_memory_to_the_others()
    {
        var memory = new RingMemory(100_000, TimeProvider.System);
        var (gone, rest) = (Rings.Open(10_000, 1_000_000, memory), Rings.Open(10_000, 1_000_000, memory));
        gone.Dispose();

        rest.Append(5_000);

        memory.Bytes.Should().BeInRange(80_000, 100_000, "one ring keeps nine tenths");
    }

    [Fact]
    public void A_ring_that_begins_anew_takes_nothing_and_one_that_is_gone_has_given_all_back()
    {
        var memory = new RingMemory(100_000, TimeProvider.System);
        var ring = Rings.Open(memory: memory);
        ring.Append(10);
        memory.Bytes.Should().BePositive();

        ring.Begin(new(Epoch.Draw(), 0), begin: 0);

        memory.Bytes.Should().Be(0);
        ring.Append(10);
        ring.Dispose();
        memory.Bytes.Should().Be(0);
    }

    [Fact]
    public void A_ring_that_gives_memory_back_keeps_its_newest_block_for_its_readers_until_it_has_ended()
    {
        var ring = Rings.Open();
        ring.AddReader();
        ring.Append(3);

        ring.Shrink(0);
        ring.Range.First.Should().Be(3, "a reader has yet to get it");
        ring.End();

        ring.Shrink(0).Should().BePositive("nobody adds to it any more");
        ring.Range.First.Should().Be(4);
    }

    [Fact]
    public void A_ring_without_readers_gives_back_all_that_is_asked_of_it()
    {
        var ring = Rings.Open();
        ring.Append(3);

        ring.Shrink(0);

        ring.Range.First.Should().Be(4);
    }
}
