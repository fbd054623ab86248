using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Knows which instances are alive: each one says so itself, with one short-lived key. The lease is thus per instance, and logs that an
/// instance owns cost nothing while they are idle.
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

    /// <summary>The name of this instance, which reveals nothing about its machine.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Raised when an instance has died.</summary>
    public event Action? Died;

    /// <summary>Starts the heartbeat.</summary>
    public void Start() => _beating ??= Task.Run(BeatAsync);

    /// <summary>Creates the name of an owner in this instance, which counts as alive until it is removed.</summary>
    public string NewOwner()
    {
        var owner = $"{Name}:{Interlocked.Increment(ref _claims)}";
        _ownClaims[owner] = true;
        return owner;
    }

    /// <summary>Removes an owner in this instance, which has released what it owned.</summary>
    public void Remove(string owner) => _ownClaims.TryRemove(owner, out _);

    /// <summary>
    /// Whether an owner is alive, other than the one that asks. An owner that is asked about for the first time counts as alive until the
    /// next look.
    /// </summary>
    /// <param name="owner">The owner; an empty string for none.</param>
    /// <param name="asker">The owner that asks.</param>
    public bool IsAlive(string owner, string asker)
    {
        if (owner.Length == 0 || owner == asker)
            return false;

        var instance = owner[..NameLength];
        return instance == Name ? _ownClaims.ContainsKey(owner) : _others.IsAlive(instance);
    }

    /// <summary>Whether an owner in another instance that was dead at the last look is back.</summary>
    /// <param name="owner">The owner; an empty string for none.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    public async Task<bool> IsBackAsync(string owner, CancellationToken cancellationToken) =>
        owner.Length > 0 && owner[..NameLength] is var instance && instance != Name && await _others.IsBackAsync(instance, cancellationToken).ConfigureAwait(false);

    [SuppressMessage("Design", "CA1031", Justification = "Without Redis, the key expires by itself.")]
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

    [SuppressMessage("Design", "CA1031", Justification = "After any failure Redis counts as down; the connection logs that.")]
    private async Task BeatOnceAsync()
    {
        try
        {
            var wasKnown = await scripts.RunAsync(Heartbeat, [names.Heartbeat(Name)], [(long)options.DeadAfter.TotalMilliseconds], _stop.Token)
                .WaitAsync(options.DeadAfter, outage.Clock, _stop.Token).ConfigureAwait(false);

            // Redis has lost the heartbeats of the other instances too, which does not mean that they are dead.
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
