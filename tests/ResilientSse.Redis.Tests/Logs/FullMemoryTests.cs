using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>The memory of Redis is full, and nothing may be evicted.</summary>
public sealed class FullMemoryTests : IAsyncLifetime
{
    private const string Filling = "filling";

    private readonly Members _members = new();

    private RedisServer Redis => _members.Redis;

    public async ValueTask InitializeAsync() => await _members.StartAsync();

    [Fact]
    public async Task An_append_is_held_until_there_is_memory_and_nothing_is_lost()
    {
        var (owner, follower) = (await _members.AddAsync(TimeSpan.FromSeconds(1)), await _members.AddAsync(TimeSpan.FromSeconds(1)));
        await owner.ClaimAsync();
        await owner.AppendAsync("1", "2");
        await follower.ClaimAsync();
        await follower.FollowUntilAsync("1", "2");
        var before = owner.Ring.Range;

        await FillAsync();
        var appending = owner.AppendAsync("3", "4");
        await owner.Instance.Log.EventAsync(420);
        await RefusedAsync(times: 25); // for longer than the grace

        appending.IsCompleted.Should().BeFalse();
        owner.Claim.Lost.IsCancellationRequested.Should().BeFalse();
        (await follower.FollowAsync()).IsFree.Should().BeFalse("the owner is alive, and says so");
        new[] { owner.Ids, follower.Ids }.Should().AllSatisfy(ids => ids.Should().Equal("1", "2"));
        owner.Instance.Log.Entries.Count(entry => entry.Id == 420).Should().Be(1, "it is said once");

        await Redis.Database.KeyDeleteAsync(Filling);
        (await appending).Should().Be(AppendResult.Appended);
        (await owner.AppendAsync("5")).Should().Be(AppendResult.Appended);
        await follower.FollowUntilAsync("1", "2", "3", "4", "5");
        owner.Ring.Range.Should().Be(before with { Last = before.Last + 3 });
        follower.Ring.Range.Should().Be(owner.Ring.Range);
    }

    [Fact]
    public async Task A_log_changes_hands_while_memory_is_full()
    {
        var (owner, next) = (await _members.AddAsync(), await _members.AddAsync());
        await owner.ClaimAsync();
        await owner.AppendAsync("1");
        await next.ClaimAsync();

        await FillAsync();
        await owner.ReleaseAsync();
        await next.TakeOverAsync();
        var appending = next.AppendAsync("2");
        await next.Instance.Log.EventAsync(420);
        await Redis.Database.KeyDeleteAsync(Filling);

        (await appending).Should().Be(AppendResult.Appended);
        next.Ids.Should().Equal("1", "2");
    }

    [Fact]
    public async Task It_is_said_once_for_all_logs_and_once_more_when_it_happens_again()
    {
        var first = await _members.AddAsync();
        var logs = Enumerable.Range(1, 10).Select(i => new Member(first.Instance, Member.Key with { SharedBy = $"{i}" })).ToArray();
        foreach (var log in logs)
            await log.ClaimAsync();

        for (var outage = 1; outage <= 2; outage++)
        {
            await FillAsync();
            var appending = logs.Select(log => log.AppendAsync("1")).ToArray();
            await RefusedAsync(times: 3 * logs.Length);
            await Redis.Database.KeyDeleteAsync(Filling);
            await Task.WhenAll(appending);

            first.Instance.Log.Entries.Count(entry => entry.Id == 420).Should().Be(outage);
        }

        foreach (var log in logs)
            await log.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _members.DisposeAsync();

    /// <summary>Fills the memory, so that a plain write is refused.</summary>
    private async Task FillAsync()
    {
        await Redis.Server.ConfigSetAsync("maxmemory-policy", "noeviction");
        await Redis.Server.ConfigSetAsync("maxmemory", "0");
        await Redis.Database.StringSetAsync(Filling, new byte[10_000_000]);
        await Redis.Server.ConfigSetAsync("maxmemory", "5mb");
        var write = async () => await Redis.Database.StringSetAsync("x", "y");
        await write.Should().ThrowAsync<RedisServerException>().WithMessage("OOM*");
    }

    /// <summary>Completes when Redis has refused that many scripts for want of memory.</summary>
    private async Task RefusedAsync(int times)
    {
        await Redis.Server.ConfigResetStatisticsAsync();
        await Until.TrueAsync(async () => (await Redis.Server.InfoAsync("errorstats")).SelectMany(group => group)
            .Any(entry => entry.Key == "errorstat_OOM" && long.Parse(entry.Value["count=".Length..], null) >= times));
    }
}
