using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Redis.Internal;

/// <summary>The signals that leases are free, one channel per consumer, subscribed to when it is first waited for and until the app ends.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the services.")]
internal sealed class FreedSignals(RedisConnection connection) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (FreedSignal Signal, ChannelSubscription Subscription)> _subscribed = [];

    /// <summary>The signal of a channel, from now on; null while the client's connection for subscriptions is not there.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "One that could not be opened has nothing to release.")]
    public async Task<FreedSignal?> TrySubscribeAsync(string channel, CancellationToken cancellationToken)
    {
        if (_subscribed.TryGetValue(channel, out var subscribed))
            return subscribed.Signal;

        var signal = new FreedSignal();
        var subscription = new ChannelSubscription(connection, channel, signal.Set);
        if (!await subscription.TryOpenAsync(cancellationToken).ConfigureAwait(false))
            return null;

        // One consumer waits in one place, so nobody else has been here meanwhile.
        _subscribed[channel] = (signal, subscription);
        return signal;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, subscription) in _subscribed.Values)
            await subscription.DisposeAsync().ConfigureAwait(false);
    }
}
