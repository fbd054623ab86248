using System.Diagnostics;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>A replica that lacks the newest of a log is promoted.</summary>
public sealed class PromotionTests : IAsyncLifetime
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(5);

    private ReplicatedRedis _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await ReplicatedRedis.StartAsync();

    [Fact]
    public async Task With_its_owner_dead_too_the_log_is_made_anew_and_no_position_is_given_twice()
    {
        var ((owner, connection), follower) = (await _redis.AddAsync(), (await _redis.AddAsync()).Member);
        await FollowAsync(owner, follower);
        await _redis.LagAsync();
        await owner.AppendAsync("3");
        await connection.DisposeAsync();
        var start = Stopwatch.GetTimestamp();
        await _redis.PromoteAsync();

        await follower.TakeOverAsync();

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(LongestStall);
        follower.Claim.Top.Epoch.Should().NotBe(owner.Ring.Range.Epoch, "block 3 had the next position, and browsers may have seen it");
        follower.Claim.Top.Sequence.Should().BeGreaterThan(owner.Ring.Range.Last);
        follower.Claim.UpstreamId.Should().Be("2", "the upstream is opened after what is left");
        follower.Instance.Log.Entries.Should().Contain(entry => entry.Id == 424);
    }

    [Fact]
    public async Task An_owner_that_is_alive_gives_back_what_is_missing_and_the_log_goes_on_after_its_death()
    {
        var ((owner, connection), follower) = (await _redis.AddAsync(), (await _redis.AddAsync()).Member);
        await FollowAsync(owner, follower);
        await _redis.LagAsync();
        await owner.TellAsync(new(IsAccepted: true));
        await owner.AppendAsync("3");
        var start = Stopwatch.GetTimestamp();
        await _redis.PromoteAsync();

        (await owner.AppendAsync("4")).Should().Be(AppendResult.Appended, "a server that is no primary does not end it");
        await follower.FollowUntilAsync("1", "2", "3", "4");
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(LongestStall);
        await follower.FollowUntilAsync(status => status.State.IsAccepted);
        await CheckedAsync();
        await connection.DisposeAsync();
        await follower.TakeOverAsync();

        follower.Claim.Top.Should().Be(owner.Ring.At(4));
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private static async Task FollowAsync(Member owner, Member follower)
    {
        await owner.ClaimAsync();
        await owner.AppendAsync("1", "2");
        await follower.ClaimAsync();
        await follower.FollowUntilAsync("1", "2");
    }

    /// <summary>The owner has looked at the new primary.</summary>
    private async Task CheckedAsync()
    {
        var id = (await _redis.Replica.Server.InfoAsync("replication"))[0].Single(field => field.Key == "master_replid").Value;
        while (await _redis.Replica.Database.HashGetAsync(await _redis.Replica.StateKeyAsync(), "server") != id)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
