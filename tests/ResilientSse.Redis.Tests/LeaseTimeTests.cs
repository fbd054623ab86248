using ResilientSse.Hosting;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests;

/// <summary>How long a lease lasts for its owner, on a fake clock; Redis has a real one.</summary>
public sealed class LeaseTimeTests : IAsyncLifetime
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(300);
    private readonly TestClock _clock = new();
    private RedisServer _redis = null!;
    private Instance _owner = null!;
    private ISseLease _lease = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _owner = await Instance.StartAsync(_redis, _clock, _ => { }); // 1 second, the default
        _lease = await _owner.AcquireAsync();
    }

    [Fact]
    public async Task An_owner_that_renews_keeps_its_lease()
    {
        for (var i = 0; i < 20; i++)
            await PassHeartbeatAsync();

        _lease.Lost.IsCancellationRequested.Should().BeFalse();
        (await _redis.Database.KeyTimeToLiveAsync(Asking.Lease)).Should().BeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_renewal_that_finds_another_owner_says_that_the_lease_is_lost()
    {
        await _redis.ExpireAsync();
        await using var other = await Instance.StartAsync(_redis);
        await using var successor = await other.AcquireAsync();

        _clock.Advance(Heartbeat);

        await _lease.LossAsync();
    }

    [Fact]
    public async Task While_Redis_is_away_the_lease_ends_when_its_own_time_has_run_out_and_not_before()
    {
        await PassHeartbeatAsync();
        await _redis.KillAsync();
        for (var i = 0; i < 3; i++)
            await PassHeartbeatAsync();
        _lease.Lost.IsCancellationRequested.Should().BeFalse("900 of its 1,000 ms have passed");

        _clock.Advance(TimeSpan.FromMilliseconds(100));

        await _lease.LossAsync();
        _owner.Log.Entries.Should().ContainSingle(e => e.Id == 410, "once per run of failures");
    }

    [Fact]
    public async Task A_frozen_owner_does_not_renew_what_has_run_out_though_nobody_has_taken_it()
    {
        await _redis.ExpireAsync();

        _clock.Advance(TimeSpan.FromSeconds(4));

        await _lease.LossAsync();
        (await _redis.Database.KeyExistsAsync(Asking.Lease)).Should().BeFalse();
    }

    [Fact]
    public async Task To_give_back_a_lease_while_Redis_is_away_throws_and_leaves_no_timer()
    {
        await _redis.KillAsync();

        var release = async () => await _lease.DisposeAsync();

        await release.Should().ThrowAsync<Exception>();
        _clock.ArmedTimers.Should().Be(0);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _lease.DisposeAsync();
        }
        catch (StackExchange.Redis.RedisConnectionException)
        {
            // Redis was killed.
        }

        await _owner.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>Goes to the next renewal, and waits until it is done.</summary>
    private async Task PassHeartbeatAsync()
    {
        await _clock.TimerAsync(Heartbeat);
        _clock.Advance(Heartbeat);
        await _clock.TimerAsync(Heartbeat);
    }
}
