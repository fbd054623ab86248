using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests;

/// <summary>Leases on a real Redis: who has one, and what it is worth.</summary>
public sealed class LeaseTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private Instance _first = null!;
    private Instance _second = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _first = await Instance.StartAsync(_redis);
        _second = await Instance.StartAsync(_redis);
    }

    [Fact]
    public async Task One_instance_has_the_lease_and_its_successor_goes_on_after_its_last_id()
    {
        var lease = await _first.AcquireAsync();
        (await lease.LoadAsync()).Should().BeNull();
        (await lease.SaveAsync("7")).Should().BeTrue();
        (await _second.TryAcquireAsync()).Should().BeNull();

        await lease.DisposeAsync();
        await using var successor = await _second.AcquireAsync();

        (await successor.LoadAsync()).Should().Be("7");
    }

    [Fact]
    public async Task An_empty_id_is_one()
    {
        await using (var lease = await _first.AcquireAsync())
            await lease.SaveAsync("");

        await using var successor = await _second.AcquireAsync();

        (await successor.LoadAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Whoever_waits_hears_at_once_that_a_lease_is_given_back()
    {
        var lease = await _first.AcquireAsync();
        var clock = new TestClock();
        await using var standby = await Instance.StartAsync(_redis, clock);
        var waiting = standby.Leases.WaitAsync(Instance.Consumer, Stop).AsTask();
        await clock.TimerAsync(TimeSpan.FromSeconds(1)); // the next poll, which does not come

        await lease.DisposeAsync();

        await waiting;
        await using var successor = await standby.TryAcquireAsync();
        successor.Should().NotBeNull();
    }

    [Fact]
    public async Task A_client_that_opens_its_connection_for_subscriptions_late_makes_no_wait_fail()
    {
        await using var lease = await _first.AcquireAsync();
        var options = ConfigurationOptions.Parse($"{_redis.Configuration},abortConnect=false,configCheckSeconds=1,configChannel=");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await using var standby = await Instance.StartAsync(services => services.AddSseRedis(connection));

        await standby.Leases.WaitAsync(Instance.Consumer, Stop);

        (await standby.TryAcquireAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Whoever_waits_notices_without_a_signal_that_a_lease_has_expired()
    {
        await using var lease = await _first.AcquireAsync();
        var waiting = _second.Leases.WaitAsync(Instance.Consumer, Stop).AsTask();

        await _redis.ExpireAsync();

        await waiting.WaitAsync(TimeSpan.FromSeconds(3), TimeProvider.System, Stop);
    }

    [Fact]
    public async Task An_owner_that_was_frozen_cannot_save_over_its_successor()
    {
        var frozen = await _first.AcquireAsync();
        await frozen.SaveAsync("1");
        await _redis.ExpireAsync();
        await using var successor = await _second.AcquireAsync();
        await successor.SaveAsync("2");

        (await frozen.SaveAsync("1")).Should().BeFalse();
        await frozen.LossAsync();
        await frozen.DisposeAsync();

        (await successor.LoadAsync()).Should().Be("2");
        (await _first.TryAcquireAsync()).Should().BeNull("what the frozen one gave back was not its own");
    }

    [Fact]
    public async Task A_lease_that_has_expired_is_good_until_somebody_takes_it()
    {
        await using var lease = await _first.AcquireAsync();
        await _redis.ExpireAsync();

        (await lease.SaveAsync("1")).Should().BeTrue();
    }

    [Fact]
    public async Task A_lease_that_was_given_back_saves_nothing()
    {
        var lease = await _first.AcquireAsync();
        await lease.DisposeAsync();

        (await lease.SaveAsync("1")).Should().BeFalse();
    }

    [Fact]
    public async Task Tokens_grow_also_when_the_clock_of_Redis_steps_back()
    {
        const long Ahead = 4_000_000_000_000_000; // microseconds: the year 2096
        await _redis.Database.HashSetAsync(Asking.Checkpoint, "token", Ahead);

        await (await _first.AcquireAsync()).DisposeAsync();
        (await _redis.TokenAsync()).Should().Be(Ahead + 1);
        await (await _second.AcquireAsync()).DisposeAsync();

        (await _redis.TokenAsync()).Should().Be(Ahead + 2);
    }

    [Fact]
    public async Task A_store_saves_without_a_lease_only_while_nobody_has_one()
    {
        await _first.Checkpoints.SaveAsync(Instance.Consumer, "3", Stop);
        (await _second.Checkpoints.LoadAsync(Instance.Consumer, Stop)).Should().Be("3");
        await using var lease = await _first.AcquireAsync();

        var save = async () => await _second.Checkpoints.SaveAsync(Instance.Consumer, "4", Stop);

        await save.Should().ThrowAsync<InvalidOperationException>().WithMessage("*in use by an instance*");
    }

    [Fact]
    public async Task Scripts_that_were_flushed_are_sent_again()
    {
        await using var lease = await _first.AcquireAsync();
        await lease.SaveAsync("1");

        await _redis.Server.ScriptFlushAsync();

        (await lease.SaveAsync("2")).Should().BeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
