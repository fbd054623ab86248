using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>A primary and its replica, and what is opened on them.</summary>
internal sealed class ReplicatedRedis : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly RedisServer _primary;

    private ReplicatedRedis(RedisServer primary, RedisServer replica) => (_primary, Replica) = (primary, replica);

    public RedisServer Replica { get; }

    public static async Task<ReplicatedRedis> StartAsync()
    {
        var primary = await RedisServer.StartAsync("--repl-diskless-sync-delay", "0");
        return new(primary, await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{primary.Port}"));
    }

    /// <summary>A member whose instance loses Redis when the connection is disposed, as if it was killed.</summary>
    public async Task<(Member Member, ConnectionMultiplexer Connection)> AddAsync()
    {
        var connection = await AppConnections.OpenAsync($"{_primary.Configuration},{Replica.Configuration}");
        var instance = await Instance.StartAsync(services => services.AddSseRedis(_ => connection));
        var member = new Member(instance);
        _opened.AddRange([connection, instance, member]);
        return (member, connection);
    }

    /// <summary>Completes when the replica has all.</summary>
    public async Task ReplicatedAsync()
    {
        // A connection waits for what it has written itself.
        await _primary.Database.StringSetAsync("written", "last");
        while ((int)await _primary.Database.ExecuteAsync("WAIT", 1, 1000) == 0)
        {
            // It has not connected yet.
        }
    }

    /// <summary>From now on the replica gets nothing.</summary>
    public async Task LagAsync()
    {
        await ReplicatedAsync();
        await Replica.Database.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{RedisServer.FreePort()}");
    }

    /// <summary>The primary is killed, and the replica takes its place.</summary>
    public async Task PromoteAsync()
    {
        await _primary.KillAsync();
        await Replica.Server.MakePrimaryAsync(ReplicationChangeOptions.None);
    }

    public async ValueTask DisposeAsync()
    {
        _opened.Reverse();
        foreach (var opened in _opened)
            await opened.DisposeAsync();
        await Replica.DisposeAsync();
        await _primary.DisposeAsync();
    }
}
