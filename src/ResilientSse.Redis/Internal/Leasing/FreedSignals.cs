using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// The signals that leases are free, one channel per consumer. A channel is subscribed to at the first wait, until the app ends.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
internal sealed class FreedSignals(RedisConnection connection) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (FreedSignal Signal, ChannelSubscription Subscription)> _subscribed = [];

    /// <summary>The signal of a channel; null while the channel cannot be subscribed to.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "A subscription that could not be opened has nothing to release.")]
    public async Task<FreedSignal?> TrySubscribeAsync(string channel, CancellationToken cancellationToken)
    {
        if (_subscribed.TryGetValue(channel, out var subscribed))
            return subscribed.Signal;

        var signal = new FreedSignal();
        var subscription = new ChannelSubscription(connection, channel, signal.Set);
        if (!await subscription.TryOpenAsync(cancellationToken).ConfigureAwait(false))
            return null;

        // A consumer waits only in one place, so no other caller can have subscribed meanwhile.
        _subscribed[channel] = (signal, subscription);
        return signal;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, subscription) in _subscribed.Values)
            await subscription.DisposeAsync().ConfigureAwait(false);
    }
}
