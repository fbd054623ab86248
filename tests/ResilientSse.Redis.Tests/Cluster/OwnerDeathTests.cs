using System.Diagnostics;
using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Cluster;

/// <summary>The owner of a log is killed or stopped; browsers go on at other instances. 3 kills, or 25 with <c>RESILIENTSSE_PROOF=full</c>.</summary>
[Collection(nameof(OneCluster))]
public sealed class OwnerDeathTests(TestCluster cluster, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("RESILIENTSSE_PROOF") == "full";
    private static readonly int Seed = Environment.GetEnvironmentVariable("RESILIENTSSE_SEED") is { Length: > 0 } seed ? int.Parse(seed, null) : Random.Shared.Next();

    public async ValueTask InitializeAsync() => await cluster.ReadyAsync();

    [Fact]
    public async Task When_the_owner_is_killed_again_and_again_browsers_lose_nothing_and_stall_for_less_than_3_seconds()
    {
        await using var crowd = await Crowd.ComeAsync(cluster, "killed", count: 12, Seed);
        var kills = IsFull ? 25 : 3;
        var takeOvers = new List<double>();

        for (var kill = 0; kill < kills; kill++)
        {
            var owner = await cluster.OwnerAsync("killed");
            var start = Stopwatch.GetTimestamp();
            owner.Kill();
            await cluster.OwnerAsync("killed");
            takeOvers.Add(Stopwatch.GetElapsedTime(start, cluster.Feed.VisitsOf("killed")[^1].OpenedAt).TotalMilliseconds);
            await crowd.CatchUpAsync();
            await cluster.AddAsync();
        }

        output.WriteLine($"seed {Seed}: {kills} kills, {crowd}, taken over after {takeOvers.Order().ElementAt(kills / 2):F0} ms (median), {takeOvers.Max():F0} ms (at most)");
        crowd.ShouldHaveAllOnce();
        crowd.LongestStall.Should().BeLessThan(TimeSpan.FromSeconds(3));
        crowd.Browsers.SelectMany(browser => browser.Tally.Epochs).Distinct().Should().ContainSingle("it is one log, whoever owns it");
    }

    [Fact]
    public async Task An_owner_that_stops_hands_over_in_less_than_500_ms()
    {
        await using var crowd = await Crowd.ComeAsync(cluster, "stopped", count: 12, Seed);
        var owner = await cluster.OwnerAsync("stopped");

        var start = Stopwatch.GetTimestamp();
        await owner.TerminateAsync();
        await cluster.OwnerAsync("stopped");
        var takeOver = Stopwatch.GetElapsedTime(start, cluster.Feed.VisitsOf("stopped")[^1].OpenedAt);
        await crowd.CatchUpAsync();

        output.WriteLine($"taken over after {takeOver.TotalMilliseconds:F0} ms, {crowd}");
        crowd.ShouldHaveAllOnce();
        takeOver.Should().BeLessThan(TimeSpan.FromMilliseconds(500));
        crowd.LongestStall.Should().BeLessThan(TimeSpan.FromSeconds(3), "who must come back is told to come soon: others are there");
    }

    [Fact]
    public async Task An_owner_that_was_frozen_is_fenced_and_its_browsers_get_nothing_twice()
    {
        await using var crowd = await Crowd.ComeAsync(cluster, "frozen", count: 12, Seed);
        var owner = await cluster.OwnerAsync("frozen");
        var thawed = crowd.Browsers.Where(browser => browser.Instance == owner).ToHashSet();

        var frozenAt = cluster.Feed.Newest;
        await owner.FreezeAsync();
        await crowd.ReachAsync(frozenAt + (4 * Feed.PerSecond), browser => !thawed.Contains(browser)); // which is 4 seconds later
        await owner.ThawAsync();
        await crowd.CatchUpAsync();
        var successor = await cluster.OwnerAsync("frozen");

        output.WriteLine($"{thawed.Count} browsers frozen with their instance; {crowd}");
        successor.Should().NotBe(owner);
        crowd.ShouldHaveAllOnce();
        crowd.Browsers.Except(thawed).Max(browser => browser.Tally.LongestStall).Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    public ValueTask DisposeAsync()
    {
        cluster.EndTest();
        return default;
    }
}
