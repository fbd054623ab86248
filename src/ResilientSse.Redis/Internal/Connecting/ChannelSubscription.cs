using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Receives the messages of a channel once it is opened. The client subscribes again when its connection is back; messages in between are
/// lost, so nobody waits for a message alone.
/// </summary>
internal sealed class ChannelSubscription(RedisConnection connection, string channel, Action heard) : IAsyncDisposable
{
    private Action<RedisChannel, RedisValue>? _handler;
    private Task<bool>? _opening;
    private bool _isOpen;
    private bool _hasFailed;

    /// <summary>
    /// Subscribes, unless it already has. False if that fails: the client's separate connection for subscriptions is down, or Redis does
    /// not allow it.
    /// </summary>
    /// <remarks>Not thread-safe. Cancelling the token only ends the wait.</remarks>
    public Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (_opening is null || (_opening.IsCompleted && !_isOpen))
            _opening = OpenAsync();
        return _opening.WaitAsync(cancellationToken);
    }

    [SuppressMessage("Design", "CA1031", Justification = "If Redis is down, it has forgotten the subscription anyway.")]
    public async ValueTask DisposeAsync()
    {
        if (_opening is null || !await _opening.ConfigureAwait(false))
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

    [SuppressMessage("Design", "CA1031", Justification = "Any failure is logged once; whoever waits polls meanwhile.")]
    private async Task<bool> OpenAsync()
    {
        try
        {
            _handler ??= (_, _) => heard();
            var multiplexer = await connection.GetAsync(CancellationToken.None).ConfigureAwait(false);
            await multiplexer.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel), _handler).ConfigureAwait(false);
            return _isOpen = true;
        }
        catch (Exception e)
        {
            if (!_hasFailed)
                connection.Logger.NotSubscribed(LoggableCause.Itself(e), e.GetType().Name);
            _hasFailed = true;
            return false;
        }
    }
}
