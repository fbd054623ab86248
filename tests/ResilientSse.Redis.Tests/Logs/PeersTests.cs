using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ResilientSse.Redis.Internal;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>Which of the other instances count as alive.</summary>
public sealed class PeersTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Outage _outage;
    private RedisServer _redis = null!;
    private Instance _instance = null!;
    private KeyNames _names = null!;
    private Peers _peers = null!;

    public PeersTests() => _outage = new(new SseRedisOptions(), _clock);

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _instance = await Instance.StartAsync(_redis);
        _names = _instance.Services.GetRequiredService<KeyNames>();
        _peers = new(_instance.Services.GetRequiredService<RedisConnection>(), _names, _outage);
        await BeatAsync("self", "other");
        _outage.Succeeded();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _peers.IsAlive("other").Should().BeTrue();
    }

    [Fact]
    public async Task One_whose_heartbeat_is_gone_is_dead()
    {
        await _redis.Database.KeyDeleteAsync(_names.Heartbeat("other"));

        (await LookAsync()).Should().BeTrue();

        _peers.IsAlive("other").Should().BeFalse();
    }

    [Fact]
    public async Task One_that_is_back_is_alive_for_whoever_asks_before_the_next_look()
    {
        await _redis.Database.KeyDeleteAsync(_names.Heartbeat("other"));
        await LookAsync();
        (await _peers.IsBackAsync("other", TestContext.Current.CancellationToken)).Should().BeFalse();

        await BeatAsync("other");

        (await _peers.IsBackAsync("other", TestContext.Current.CancellationToken)).Should().BeTrue();
        _peers.IsAlive("other").Should().BeTrue();
    }

    [Fact]
    public async Task When_Redis_has_lost_all_heartbeats_nobody_is_dead_before_it_could_have_said_that_it_lives()
    {
        await _redis.Server.FlushAllDatabasesAsync();

        (await LookAsync()).Should().BeFalse();
        _peers.IsAlive("other").Should().BeTrue();

        await BeatAsync("self");
        _outage.Succeeded();
        (await LookAsync()).Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await LookAsync()).Should().BeTrue();
        _peers.IsAlive("other").Should().BeFalse();
    }

    [Fact]
    public async Task A_heartbeat_tells_whether_Redis_had_lost_the_one_before()
    {
        var scripts = _instance.Services.GetRequiredService<ScriptRunner>();

        (await BeatAsync()).Should().Be(0);
        (await BeatAsync()).Should().Be(1);
        await _redis.Server.FlushAllDatabasesAsync();
        (await BeatAsync()).Should().Be(0);

        async Task<int> BeatAsync() => (int)await scripts.RunAsync(
            RedisScript.Load("heartbeat.lua"), [_names.Heartbeat("third")], [60_000], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_that_nobody_asks_for_any_more_is_not_looked_for()
    {
        await _redis.Database.KeyDeleteAsync(_names.Heartbeat("other"));
        _clock.Advance(TimeSpan.FromMinutes(2));

        (await LookAsync()).Should().BeFalse("it is forgotten");
    }

    public async ValueTask DisposeAsync()
    {
        await _instance.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private async Task BeatAsync(params string[] instances)
    {
        foreach (var instance in instances)
            await _redis.Database.StringSetAsync(_names.Heartbeat(instance), "1");
    }

    private Task<bool> LookAsync() => _peers.LookAsync("self", TestContext.Current.CancellationToken);
}
