using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Which instances are alive: each says so itself, in one key with a short life. So a lease is per instance, and what it owns costs nothing
/// while it is idle.
/// </summary>
internal sealed class Instances(RedisConnection connection, ScriptRunner scripts, KeyNames names, SseRedisOptions options, Outage outage) : IAsyncDisposable
{
    private const int NameLength = 32;

    private static readonly RedisScript Heartbeat = RedisScript.Load("heartbeat.lua");

    private readonly Peers _others = new(connection, names, outage);
    private readonly ConcurrentDictionary<string, bool> _ownClaims = [];
    private readonly CancellationTokenSource _stop = new();
    private Task? _beating;
    private long _claims;

    /// <summary>The name of this instance, which says nothing of its machine.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Called when an instance has died.</summary>
    public event Action? Died;

    /// <summary>From now on it says that it is alive.</summary>
    public void Start() => _beating ??= Task.Run(BeatAsync);

    /// <summary>The name of an owner in this instance, which is alive until it is told otherwise.</summary>
    public string NewOwner()
    {
        var owner = $"{Name}:{Interlocked.Increment(ref _claims)}";
        _ownClaims[owner] = true;
        return owner;
    }

    /// <summary>An owner in this instance has given back what it owned.</summary>
    public void Remove(string owner) => _ownClaims.TryRemove(owner, out _);

    /// <summary>Whether an owner is alive, and not whoever asks. One that was not asked for before counts as alive until the next look.</summary>
    /// <param name="owner">The owner; an empty string for none.</param>
    /// <param name="asker">Who asks.</param>
    public bool IsAlive(string owner, string asker)
    {
        if (owner.Length == 0 || owner == asker)
            return false;

        var instance = owner[..NameLength];
        return instance == Name ? _ownClaims.ContainsKey(owner) : _others.IsAlive(instance);
    }

    /// <summary>Whether an owner in another instance that was dead at the last look is back since.</summary>
    /// <param name="owner">The owner; an empty string for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> IsBackAsync(string owner, CancellationToken cancellationToken) =>
        owner.Length > 0 && owner[..NameLength] is var instance && instance != Name && await _others.IsBackAsync(instance, cancellationToken).ConfigureAwait(false);

    [SuppressMessage("Design", "CA1031", Justification = "Without Redis the key ends by itself.")]
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_beating is null)
            return;

        await _beating.ConfigureAwait(false);
        try
        {
            var multiplexer = await connection.GetAsync(CancellationToken.None).ConfigureAwait(false);
            await multiplexer.GetDatabase().KeyDeleteAsync(names.Heartbeat(Name)).WaitAsync(options.HeartbeatInterval, outage.Clock).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Likewise.
        }

        _stop.Dispose();
    }

    private async Task BeatAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await BeatOnceAsync().ConfigureAwait(false);
            await Task.Delay(options.HeartbeatInterval, outage.Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, Redis is away; the connection logs that.")]
    private async Task BeatOnceAsync()
    {
        try
        {
            var wasKnown = await scripts.RunAsync(Heartbeat, [names.Heartbeat(Name)], [(long)options.DeadAfter.TotalMilliseconds], _stop.Token)
                .WaitAsync(options.DeadAfter, outage.Clock, _stop.Token).ConfigureAwait(false);

            // It has lost the heartbeats of the others too, who are not dead for that.
            if ((int)wasKnown == 0)
                outage.Emptied();
            outage.Succeeded();
            if (await _others.LookAsync(Name, _stop.Token).WaitAsync(options.DeadAfter, outage.Clock, _stop.Token).ConfigureAwait(false))
                Died?.Invoke();
        }
        catch (Exception)
        {
            if (!_stop.IsCancellationRequested)
                outage.Failed();
        }
    }
}
