using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Hears that there is something new in a log, from when it is first followed. The client subscribes anew when its connection is back; what
/// was said meanwhile is lost, which is why nobody waits for that alone.
/// </summary>
internal sealed class LogSubscription(RedisConnection connection, string channel, Action heard) : IAsyncDisposable
{
    private Action<RedisChannel, RedisValue>? _handler;

    /// <summary>Subscribes, unless it has; nothing, if that cannot be done yet.</summary>
    public async ValueTask TryOpenAsync(CancellationToken cancellationToken)
    {
        if (_handler is not null)
            return;

        var handler = new Action<RedisChannel, RedisValue>((_, _) => heard());
        try
        {
            var multiplexer = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
            await multiplexer.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel), handler).WaitAsync(cancellationToken).ConfigureAwait(false);
            _handler = handler;
        }
        catch (RedisException)
        {
            // The connection for subscriptions is not there; the next look comes within a second.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A Redis that is away has forgotten the subscription anyway.")]
    public async ValueTask DisposeAsync()
    {
        if (_handler is null)
            return;

        try
        {
            var multiplexer = await connection.GetAsync(CancellationToken.None).ConfigureAwait(false);
            await multiplexer.GetSubscriber().UnsubscribeAsync(RedisChannel.Literal(channel), _handler).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Likewise.
        }
    }
}
