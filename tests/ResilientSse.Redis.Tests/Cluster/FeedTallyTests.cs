using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Cluster;

/// <summary>What counts in the other tests can count.</summary>
public sealed class FeedTallyTests
{
    [Theory]
    [InlineData(0, 0, 7, 8, 9)]
    [InlineData(2, 0, 7, 10, 11)]
    [InlineData(0, 1, 7, 8, 8, 9)]
    [InlineData(0, 2, 7, 8, 7, 8, 9)]
    [InlineData(1, 1, 7, 9, 8, 10)]
    public void What_is_lost_and_what_comes_twice_or_out_of_order_is_counted(int lost, int twice, params int[] ids)
    {
        var tally = new FeedTally();
        foreach (var id in ids)
            tally.Add("epoch", id);

        (tally.Events, tally.Lost, tally.Twice, tally.Last).Should().Be((ids.Length, lost, twice, ids.Max()));
    }
}
