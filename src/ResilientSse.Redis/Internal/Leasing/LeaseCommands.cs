using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>The commands for leases: each is one script or one Redis command.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
internal sealed class LeaseCommands(ScriptRunner scripts, RedisConnection connection, IOptions<SseRedisOptions> options)
{
    private static readonly RedisScript Acquire = RedisScript.Load("acquire.lua");
    private static readonly RedisScript Renew = RedisScript.Load("renew.lua");
    private static readonly RedisScript Save = RedisScript.Load("save.lua");
    private static readonly RedisScript Release = RedisScript.Load("release.lua");

    /// <summary>The name of this instance, which reveals nothing about its machine.</summary>
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly long _milliseconds = (long)options.Value.DeadAfter.TotalMilliseconds;

    public async Task<LeaseClaim> AcquireAsync(LeaseKeys keys, LeaseClaim? known, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [_instance, _milliseconds, known?.Token ?? 0];
        if (known?.Id is { } id)
            arguments = [.. arguments, id];

        var result = await scripts.RunAsync(Acquire, [keys.Checkpoint, keys.Lease], arguments, cancellationToken).ConfigureAwait(false);
        return new((int)result[0] == 1, (long)result[1], (string?)result[2]);
    }

    public async Task<bool> RenewAsync(LeaseKeys keys, long token, CancellationToken cancellationToken) =>
        (int)await scripts.RunAsync(Renew, [keys.Checkpoint, keys.Lease], [token, _instance, _milliseconds], cancellationToken).ConfigureAwait(false) == 1;

    public async Task<bool> SaveAsync(LeaseKeys keys, long token, string id, CancellationToken cancellationToken) =>
        (int)await scripts.RunAsync(Save, [keys.Checkpoint], [token, _instance, id], cancellationToken).ConfigureAwait(false) == 1;

    public Task ReleaseAsync(LeaseKeys keys, long token, CancellationToken cancellationToken) =>
        scripts.RunAsync(Release, [keys.Checkpoint, keys.Lease], [token, _instance, keys.Freed], cancellationToken);

    public async Task<string?> LoadAsync(LeaseKeys keys, CancellationToken cancellationToken)
    {
        var multiplexer = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
        return await multiplexer.GetDatabase().HashGetAsync(keys.Checkpoint, "id", CommandFlags.DemandMaster).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The time until the lease expires; null if nobody has it.</summary>
    public async Task<TimeSpan?> TimeLeftAsync(LeaseKeys keys, CancellationToken cancellationToken)
    {
        var multiplexer = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
        return await multiplexer.GetDatabase().KeyTimeToLiveAsync(keys.Lease, CommandFlags.DemandMaster).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
