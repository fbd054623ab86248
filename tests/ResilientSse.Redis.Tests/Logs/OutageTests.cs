using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>Redis is away for longer than the grace, and comes back.</summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("empty")]
    [InlineData("with its file")]
    public async Task Without_Redis_each_instance_has_an_upstream_of_its_own_and_with_it_there_is_one_again(string how)
    {
        await using var redis = await RedisServer.StartAsync(how == "empty" ? [] : ["--appendonly", "yes"]);
        await using var upstream = await Upstream.StartAsync();
        var instances = await Task.WhenAll(Enumerable.Range(1, 3).Select(i =>
            WebInstance.StartAsync($"i{i}", upstream.Address.ToString(), services => services.AddSseRedis(redis.Configuration, o => o.OutageGrace = TimeSpan.FromSeconds(1)))));
        var followers = instances.Select(instance => new WebFollower(instance, "feed")).ToArray();
        await CatchUpAsync(upstream, followers);
        var one = upstream.Feed.OpenOf("feed");

        await redis.KillAsync();
        await Until.TrueAsync(() => upstream.Feed.OpenOf("feed").Count == 3, () => string.Join(' ', upstream.Feed.OpenOf("feed")));
        await CatchUpAsync(upstream, followers);
        await redis.RunAsync();
        await Until.TrueAsync(() => upstream.Feed.OpenOf("feed").Count == 1, () => string.Join(' ', upstream.Feed.OpenOf("feed")));
        await CatchUpAsync(upstream, followers);

        var tallies = followers.Select(follower => follower.Tally).ToArray();
        output.WriteLine(string.Join('\n', tallies.Select(t => $"{t.Events} events, lost {t.Lost}, twice {t.Twice}, gaps {t.Gaps}, longest stall {t.LongestStall.TotalMilliseconds:F0} ms")));
        foreach (var follower in followers)
            await follower.DisposeAsync();
        foreach (var instance in instances)
            await instance.DisposeAsync();
        one.Should().ContainSingle();
        tallies.Should().OnlyContain(tally => tally.Lost == 0 && tally.Twice == 0);
        instances.Should().AllSatisfy(instance => instance.Log.Entries.Select(entry => entry.Id).Should().ContainSingle(id => id == 400).And.Contain(423));
    }

    /// <summary>Completes when all have what the upstream sends from now on.</summary>
    private static async Task CatchUpAsync(Upstream upstream, WebFollower[] followers)
    {
        var newest = upstream.Feed.Newest + 1;
        await Until.TrueAsync(() => followers.All(follower => follower.Tally.Last >= newest), () => string.Join(' ', followers.Select(follower => follower.Tally.Last)));
    }
}
