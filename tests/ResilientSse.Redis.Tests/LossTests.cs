using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests;

/// <summary>What Redis may lose: all of it, or its memory.</summary>
public sealed class LossTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];

    [Fact]
    public async Task After_a_flush_a_token_from_before_is_never_accepted_and_the_id_is_put_back()
    {
        var redis = await StartAsync();
        var (owner, standby) = (await InstanceAsync(redis), await InstanceAsync(redis));
        var lease = await owner.AcquireAsync();
        await lease.SaveAsync("7");
        (await standby.TryAcquireAsync()).Should().BeNull();
        var token = await redis.TokenAsync();

        await redis.Server.FlushAllDatabasesAsync();
        (await lease.SaveAsync("8")).Should().BeFalse();
        await lease.LossAsync();
        var successor = await standby.AcquireAsync();

        (await lease.SaveAsync("8")).Should().BeFalse();
        (await successor.LoadAsync()).Should().Be("7", "the standby knew it");
        (await redis.TokenAsync()).Should().BeGreaterThan(token);
        await successor.DisposeAsync();
        await lease.DisposeAsync();
    }

    [Fact]
    public async Task After_a_flush_tokens_grow_on_though_the_clock_of_Redis_has_stepped_back()
    {
        var redis = await StartAsync();
        var owner = await InstanceAsync(redis);
        const long Ahead = 4_000_000_000_000_000; // microseconds: the year 2096
        await redis.Database.HashSetAsync(Asking.Checkpoint, "token", Ahead);
        await (await owner.AcquireAsync()).DisposeAsync();

        await redis.Server.FlushAllDatabasesAsync();
        await (await owner.AcquireAsync()).DisposeAsync();

        (await redis.TokenAsync()).Should().Be(Ahead + 2);
    }

    [Fact]
    public async Task A_fail_over_to_a_replica_that_lagged_brings_no_old_id_back()
    {
        var redis = await StartAsync();
        var owner = await InstanceAsync(redis);
        await using (var early = await owner.AcquireAsync())
            await early.SaveAsync("1");
        var lagging = await redis.Database.HashGetAllAsync(Asking.Checkpoint);
        await using (var late = await owner.AcquireAsync())
            await late.SaveAsync("2");

        await redis.Database.HashSetAsync(Asking.Checkpoint, lagging);
        await using var lease = await owner.AcquireAsync();

        (await lease.LoadAsync()).Should().Be("2");
    }

    [Fact]
    public async Task Redis_killed_and_back_empty_gets_the_id_from_whoever_is_still_there()
    {
        var redis = await StartAsync();
        var owner = await InstanceAsync(redis);
        var lease = await owner.AcquireAsync();
        await lease.SaveAsync("7");

        await redis.KillAsync();
        await lease.LossAsync();
        await redis.RunAsync();
        await owner.HealthyAsync();
        await using var next = await owner.AcquireAsync();

        (await next.LoadAsync()).Should().Be("7");
        owner.Log.Entries.Select(e => e.Id).Should().Contain([400, 401]);
    }

    [Fact]
    public async Task Redis_killed_and_back_with_its_file_has_the_id_for_somebody_new()
    {
        var redis = await StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var lease = await (await InstanceAsync(redis)).AcquireAsync();
        await lease.SaveAsync("7");

        await redis.KillAsync();
        await lease.LossAsync();
        await redis.RunAsync();
        var newcomer = await InstanceAsync(redis);
        await redis.ExpireAsync();
        await using var next = await newcomer.AcquireAsync();

        (await next.LoadAsync()).Should().Be("7");
    }

    [Fact]
    public async Task Redis_whose_memory_is_full_still_renews_saves_and_hands_over()
    {
        var redis = await StartAsync();
        var (owner, standby) = (await InstanceAsync(redis), await InstanceAsync(redis));
        var lease = await owner.AcquireAsync();
        await lease.SaveAsync("1");

        await redis.Server.ConfigSetAsync("maxmemory-policy", "noeviction");
        await redis.Server.ConfigSetAsync("maxmemory", "1");
        var plainWrite = async () => await redis.Database.StringSetAsync("x", "y");
        await plainWrite.Should().ThrowAsync<StackExchange.Redis.RedisServerException>().WithMessage("OOM*");

        (await lease.SaveAsync("2")).Should().BeTrue();
        await lease.DisposeAsync();
        await using var successor = await standby.AcquireAsync();
        (await successor.LoadAsync()).Should().Be("2");
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in Enumerable.Reverse(_opened))
            await opened.DisposeAsync();
    }

    private async Task<RedisServer> StartAsync(params string[] more)
    {
        var redis = await RedisServer.StartAsync(more);
        _opened.Add(redis);
        return redis;
    }

    private async Task<Instance> InstanceAsync(RedisServer redis)
    {
        var instance = await Instance.StartAsync(redis);
        _opened.Add(instance);
        return instance;
    }
}
