using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Internal;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>Who owns a log, and what the others get of it.</summary>
public sealed class OwnerTests : IAsyncLifetime
{
    private readonly Members _members = new();

    private RedisServer Redis => _members.Redis;

    public async ValueTask InitializeAsync() => await _members.StartAsync();

    [Fact]
    public async Task One_owns_it_and_the_others_follow()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        (await a.ClaimAsync()).IsOwner.Should().BeTrue();
        (await b.ClaimAsync()).IsOwner.Should().BeFalse();

        (await a.AppendAsync("1", "2")).Should().Be(AppendResult.Appended);
        await b.FollowUntilAsync("1", "2");
        (await a.AppendAsync("3")).Should().Be(AppendResult.Appended);
        await b.FollowUntilAsync("1", "2", "3");

        b.Ring.Range.Should().Be(a.Ring.Range);
        a.Ring.Range.IsWhole.Should().BeTrue();
    }

    [Fact]
    public async Task Two_claims_at_once_make_one_owner()
    {
        var members = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _members.AddAsync()));

        await Task.WhenAll(members.Select(member => member.ClaimAsync()));

        members.Count(member => member.IsOwner).Should().Be(1);
    }

    [Fact]
    public async Task What_is_given_back_is_claimed_at_once_and_goes_on_where_it_ended()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync("0");
        await a.AppendAsync("1", "2");
        await b.ClaimAsync();
        (await b.FollowAsync()).IsFree.Should().BeFalse();

        await a.ReleaseAsync();
        await b.FollowUntilAsync(status => status.IsFree);
        var claim = await b.ClaimAsync();

        claim.IsOwner.Should().BeTrue();
        claim.Should().BeEquivalentTo(new { Top = a.Ring.At(2), UpstreamId = "2", BeginsAfter = "0" });
        claim.FencingToken.Should().BeGreaterThan(a.Claim.FencingToken);
        await b.AppendAsync("3");
        b.Ids.Should().Equal("1", "2", "3");
    }

    [Fact]
    public async Task An_owner_that_does_not_know_that_it_was_replaced_appends_nothing()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        await a.AppendAsync("1");
        await FreezeAsync();
        await b.TakeOverAsync();

        (await a.AppendAsync("2")).Should().Be(AppendResult.Fenced);

        a.Claim.Lost.IsCancellationRequested.Should().BeTrue();
        a.Ids.Should().Equal("1");
        (await b.AppendAsync("2")).Should().Be(AppendResult.Appended);
        (await a.ClaimAsync()).IsOwner.Should().BeFalse();
        await a.FollowUntilAsync("1", "2");
    }

    [Fact]
    public async Task What_an_instance_owns_that_was_dead_and_is_back_is_not_taken_from_it()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        var other = await FreezeAsync();
        await b.FollowUntilAsync(status => status.IsFree);

        // B has not looked since.
        await Redis.Database.StringSetAsync(b.Instance.Services.GetRequiredService<KeyNames>().Heartbeat(other), "1");

        (await b.ClaimAsync()).IsOwner.Should().BeFalse();
    }

    [Fact]
    public async Task An_idle_owner_that_was_replaced_hears_of_it_within_a_second()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        await FreezeAsync();
        await b.TakeOverAsync();

        await a.LossAsync();
    }

    [Fact]
    public async Task What_is_told_of_the_upstream_reaches_those_who_follow()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        await b.ClaimAsync();

        await a.TellAsync(new(IsAccepted: false, 502));
        (await b.FollowUntilAsync(status => status.State.Refusal != 0)).State.Should().Be(new LogState(false, 502));
        await a.TellAsync(new(IsAccepted: true));
        (await b.FollowUntilAsync(status => status.State.IsAccepted)).State.IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task A_log_that_has_ended_is_read_to_its_end_and_made_anew_for_who_has_not_read_it()
    {
        var (a, b, c) = (await _members.AddAsync(), await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        await a.AppendAsync("1");
        await a.EndAsync();

        (await b.ClaimAsync(reads: a.Claim.Top.Epoch)).IsOwner.Should().BeFalse();
        (await b.FollowAsync()).HasEnded.Should().BeTrue();
        b.Ids.Should().Equal("1");
        b.Ring.Read(b.Ring.Range.Last is var last ? new Position(b.Ring.Range.Epoch, last) : default, 100).Kind.Should().Be(PageKind.Complete);

        (await c.ClaimAsync()).IsOwner.Should().BeTrue();
        c.Ids.Should().BeEmpty();
        c.Claim.Top.Epoch.Should().NotBe(a.Claim.Top.Epoch);
        c.Claim.Top.Sequence.Should().BeGreaterThan(a.Claim.Top.Sequence);
    }

    [Fact]
    public async Task Who_comes_late_reads_what_is_kept_and_knows_that_it_is_not_all()
    {
        var a = await _members.AddAsync();
        await a.ClaimAsync();
        for (var i = 0; i < 20; i++)
            await a.AppendAsync([.. Enumerable.Range(i * 50, 50).Select(n => $"{n}")]);

        var b = await _members.AddAsync();
        await b.ClaimAsync();
        await b.FollowAsync();

        b.Ids.Should().Equal(a.Ids).And.HaveCount(100);
        b.Ring.Range.IsWhole.Should().BeFalse();
    }

    public ValueTask DisposeAsync() => _members.DisposeAsync();

    /// <summary>As when the owner is frozen: somebody else is the owner's instance now, which nobody has heard of.</summary>
    private async Task<string> FreezeAsync()
    {
        var instance = $"{Guid.NewGuid():N}";
        var state = await Redis.StateKeyAsync();
        await Redis.Database.HashSetAsync(state, "owner", $"{instance}:1");
        return instance;
    }
}
