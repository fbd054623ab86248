using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>What Redis has lost of a log, its owner gives back; without Redis, each instance is on its own.</summary>
public sealed class RepairTests : IAsyncLifetime
{
    private readonly Members _members = new();

    private RedisServer Redis => _members.Redis;

    public async ValueTask InitializeAsync() => await _members.StartAsync();

    [Theory]
    [InlineData("all")]
    [InlineData("state")]
    [InlineData("entries")]
    [InlineData("scripts")]
    [InlineData("a kill")]
    public async Task What_is_lost_is_given_back_with_the_same_positions(string lost)
    {
        var (owner, follower) = (await _members.AddAsync(), await _members.AddAsync());
        await owner.ClaimAsync();
        await owner.AppendAsync("1", "2", "3");
        await follower.ClaimAsync();
        await follower.FollowUntilAsync("1", "2", "3");
        var before = owner.Ring.Range;

        await LoseAsync(lost);
        (await owner.AppendAsync("4")).Should().Be(AppendResult.Appended);

        await follower.FollowUntilAsync("1", "2", "3", "4");
        owner.Ring.Range.Should().Be(before with { Last = before.Last + 1 });
        follower.Ring.Range.Should().Be(owner.Ring.Range);
        var late = await _members.AddAsync();
        (await late.ClaimAsync()).IsOwner.Should().BeFalse();
        await late.FollowUntilAsync("1", "2", "3", "4");
        late.Ring.Range.Should().Be(owner.Ring.Range);
    }

    [Fact]
    public async Task Without_Redis_each_is_on_its_own_and_with_it_one_owns_the_log_again()
    {
        var grace = TimeSpan.FromSeconds(1);
        var (a, b) = (await _members.AddAsync(grace), await _members.AddAsync(grace));
        await a.ClaimAsync();
        await a.AppendAsync("1");
        await b.ClaimAsync();
        await b.FollowUntilAsync("1");
        var shared = a.Ring.Range.Epoch;

        await Redis.KillAsync();
        (await a.AppendAsync("2")).Should().Be(AppendResult.Fenced, "nothing is published as logged that is not");
        (await a.ClaimAsync()).Should().BeEquivalentTo(new { IsOwner = true, UpstreamId = "1" });
        await b.TakeOverAsync();
        await a.AppendAsync("2");
        await b.AppendAsync("2");
        new[] { a.Ring.Range.Epoch, b.Ring.Range.Epoch, shared }.Should().OnlyHaveUniqueItems();

        await Redis.RunAsync();
        await Task.WhenAll(a.LossAsync(), b.LossAsync());
        await a.ClaimAsync();
        await b.ClaimAsync();

        new[] { a, b }.Count(member => member.IsOwner).Should().Be(1);
        var (owner, other) = a.IsOwner ? (a, b) : (b, a);
        await owner.AppendAsync("3");
        await other.FollowUntilAsync("2", "3");
        other.Ring.Range.Should().Be(owner.Ring.Range);
    }

    [Fact]
    public async Task What_cannot_be_given_back_yet_stays_with_the_owner_and_is_given_back_later()
    {
        var (a, b) = (await _members.AddAsync(TimeSpan.FromSeconds(1)), await _members.AddAsync());
        await a.ClaimAsync();
        await a.AppendAsync("1");
        await Redis.KillAsync();
        await a.AppendAsync("2");
        await a.ClaimAsync();
        await a.AppendAsync("2", "3");
        await Redis.RunAsync();
        await a.LossAsync();

        // It takes a claim, since that is small, and no blocks.
        await Redis.Server.ConfigSetAsync("maxmemory", "1");
        (await a.ClaimAsync()).IsOwner.Should().BeTrue();
        a.Ids.Should().Equal("2", "3");
        await Redis.Server.ConfigSetAsync("maxmemory", "0");

        await b.FollowUntilAsync("2", "3");
    }

    [Fact]
    public async Task A_follower_reads_on_when_Redis_does_not_answer_its_subscription_in_time()
    {
        await using var connection = await AppConnections.OpenAsync(Redis.Configuration, ",asyncTimeout=250");
        var (owner, follower) = (await _members.AddAsync(), _members.Open(await Instance.StartAsync(services => services.AddSseRedis(_ => connection))));
        await owner.ClaimAsync();
        await owner.AppendAsync("1");

        await Redis.Database.ExecuteAsync("CLIENT", "PAUSE", 1500, "ALL");
        await follower.FollowUntilAsync("1");
    }

    public ValueTask DisposeAsync() => _members.DisposeAsync();

    private async Task LoseAsync(string lost)
    {
        if (lost == "all")
            await Redis.Server.FlushAllDatabasesAsync();
        else if (lost == "scripts")
            await Redis.Server.ScriptFlushAsync();
        else if (lost == "a kill")
        {
            await Redis.KillAsync();
            await Redis.RunAsync();
        }
        else
            await Redis.Database.KeyDeleteAsync(lost == "state" ? await Redis.StateKeyAsync() : await Redis.EntriesKeyAsync());
    }
}
