using System.Collections.Concurrent;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>The other instances that own logs of interest here, and whether they are alive.</summary>
internal sealed class Peers(RedisConnection connection, KeyNames names, Outage outage)
{
    /// <summary>An instance that nobody has asked about for this long is forgotten.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Peer> _peers = [];

    /// <summary>Whether an instance is alive. One that is asked about for the first time counts as alive until the next look.</summary>
    public bool IsAlive(string instance)
    {
        var peer = _peers.GetOrAdd(instance, static _ => new());
        peer.AskedAt = outage.Clock.GetTimestamp();
        return peer.IsAlive;
    }

    /// <summary>Whether an instance that was dead at the last look is back.</summary>
    public async Task<bool> IsBackAsync(string instance, CancellationToken cancellationToken)
    {
        var database = (await connection.GetAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();
        if (!await database.KeyExistsAsync(names.Heartbeat(instance), CommandFlags.DemandMaster).ConfigureAwait(false))
            return false;

        return _peers.GetOrAdd(instance, static _ => new()).IsAlive = true;
    }

    /// <summary>
    /// Looks whether the other instances are alive, with one command each, because their keys may be in different slots of a cluster. Our
    /// own key is looked for last: if it is gone, theirs may be gone too. True if one has died.
    /// </summary>
    public async Task<bool> LookAsync(string self, CancellationToken cancellationToken)
    {
        Forget();
        var others = _peers.ToArray();
        if (others.Length == 0)
            return false;

        var database = (await connection.GetAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();
        var alive = await Task.WhenAll(others.Select(other => other.Key).Append(self)
            .Select(instance => database.KeyExistsAsync(names.Heartbeat(instance), CommandFlags.DemandMaster))).ConfigureAwait(false);
        if (!alive[^1])
            outage.Emptied();

        var hasOneDied = false;
        for (var i = 0; i < others.Length; i++)
        {
            var (peer, isAlive) = (others[i].Value, alive[i] || !outage.HasBeenThere);
            hasOneDied |= peer.IsAlive && !isAlive;
            peer.IsAlive = isAlive;
        }

        return hasOneDied;
    }

    private void Forget()
    {
        foreach (var (instance, peer) in _peers)
        {
            if (outage.Clock.GetElapsedTime(peer.AskedAt) > Remembered)
                _peers.TryRemove(instance, out _);
        }
    }
}
