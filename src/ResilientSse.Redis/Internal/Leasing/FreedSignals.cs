using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// The signals that leases are free, one channel per consumer, subscribed to when it is first waited for and until the app ends. The
/// client subscribes anew when a connection is back; what was said meanwhile is lost, which is why nobody waits for a signal alone.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the services.")]
internal sealed class FreedSignals(RedisConnection connection) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FreedSignal> _signals = [];

    /// <summary>
    /// The signal of a channel, from now on; null while the client's connection for subscriptions is not there, which it opens apart from
    /// the one for commands, for some configurations not before the first subscription fails.
    /// </summary>
    public async Task<FreedSignal?> TrySubscribeAsync(string channel, CancellationToken cancellationToken)
    {
        if (_signals.TryGetValue(channel, out var subscribed))
            return subscribed;

        var signal = new FreedSignal();
        var multiplexer = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await multiplexer.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel), (_, _) => signal.Set()).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException)
        {
            return null;
        }

        // One consumer waits in one place, so nobody else has been here meanwhile.
        return _signals[channel] = signal;
    }

    [SuppressMessage("Design", "CA1031", Justification = "The app ends; a Redis that is away has forgotten the subscription anyway.")]
    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var channel in _signals.Keys)
            {
                var multiplexer = await connection.GetAsync(CancellationToken.None).ConfigureAwait(false);
                await multiplexer.GetSubscriber().UnsubscribeAsync(RedisChannel.Literal(channel)).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // Likewise.
        }
    }
}
