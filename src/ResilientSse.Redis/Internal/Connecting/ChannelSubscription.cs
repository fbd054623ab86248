using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Hears what is said on a channel, from when it is opened. The client subscribes anew when its connection is back; what was said meanwhile
/// is lost, which is why nobody waits for that alone.
/// </summary>
internal sealed class ChannelSubscription(RedisConnection connection, string channel, Action heard) : IAsyncDisposable
{
    private Action<RedisChannel, RedisValue>? _handler;

    /// <summary>Subscribes, unless it has.</summary>
    /// <exception cref="RedisException">
    /// The client's connection for subscriptions is not there, which it opens apart from the one for commands, for some configurations not
    /// before the first subscription fails.
    /// </exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_handler is not null)
            return;

        var handler = new Action<RedisChannel, RedisValue>((_, _) => heard());
        var multiplexer = await connection.GetAsync(cancellationToken).ConfigureAwait(false);
        await multiplexer.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel), handler).WaitAsync(cancellationToken).ConfigureAwait(false);
        _handler = handler;
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
