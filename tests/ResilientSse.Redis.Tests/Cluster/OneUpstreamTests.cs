using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Cluster;

/// <summary>How many upstreams a key has.</summary>
[Collection(nameof(OneCluster))]
public sealed class OneUpstreamTests(TestCluster cluster) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await cluster.ReadyAsync();

    [Fact]
    public async Task Two_browsers_that_come_at_once_to_two_instances_open_one_upstream()
    {
        string[] keys = [.. Enumerable.Range(0, 20).Select(i => $"at-once-{i}")];
        var crowds = await Task.WhenAll(keys.Select(key => Crowd.ComeAsync(cluster, key, cluster.Serving.Take(2))));
        foreach (var crowd in crowds)
            await crowd.CatchUpAsync();

        keys.Should().AllSatisfy(key => cluster.Feed.VisitsOf(key).Should().ContainSingle());
        crowds.Should().AllSatisfy(crowd => crowd.ShouldHaveAllOnce());
        foreach (var crowd in crowds)
            await crowd.DisposeAsync();
    }

    [Fact]
    public async Task Browsers_at_all_instances_have_one_upstream_however_late_they_come()
    {
        await using var first = await Crowd.ComeAsync(cluster, "late", cluster.Serving[0]);
        await first.ReachAsync(cluster.Feed.Newest + (2 * Feed.PerSecond));
        await using var late = await Crowd.ComeAsync(cluster, "late", cluster.Serving);
        await late.CatchUpAsync();

        await cluster.OwnerAsync("late");
        cluster.Feed.OpenOf("late").Should().ContainSingle();
        first.ShouldHaveAllOnce();
        late.ShouldHaveAllOnce();
    }

    [Fact]
    public async Task An_owner_whose_last_browser_has_left_hands_over_to_an_instance_that_has_some()
    {
        var first = await Crowd.ComeAsync(cluster, "left", cluster.Serving[0]);
        var owner = await cluster.OwnerAsync("left");
        await using var others = await Crowd.ComeAsync(cluster, "left", cluster.Others(owner));

        await first.DisposeAsync();
        await Until.TrueAsync(() => !cluster.Feed.OpenOf("left").Contains(owner.Name));
        var successor = await cluster.OwnerAsync("left");
        await others.CatchUpAsync();

        successor.Should().NotBe(owner);
        cluster.Feed.VisitsOf("left").Should().HaveCount(2);
        first.ShouldHaveAllOnce();
        others.ShouldHaveAllOnce();
    }

    [Fact]
    public async Task When_all_have_left_there_is_no_upstream_and_whoever_comes_then_shares_one()
    {
        await using (var crowd = await Crowd.ComeAsync(cluster, "all-left", cluster.Serving))
            await crowd.CatchUpAsync();
        await Until.TrueAsync(() => cluster.Feed.OpenOf("all-left").Count == 0);

        await using var anew = await Crowd.ComeAsync(cluster, "all-left", cluster.Serving);
        await anew.CatchUpAsync();

        anew.ShouldHaveAllOnce();
        await cluster.OwnerAsync("all-left");
    }

    public ValueTask DisposeAsync()
    {
        cluster.EndTest();
        return default;
    }
}
