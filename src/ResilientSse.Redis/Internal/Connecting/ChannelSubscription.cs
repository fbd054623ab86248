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
    private Task<bool>? _opening;
    private bool _isOpen;
    private bool _hasFailed;

    /// <summary>
    /// Subscribes, unless it has. False if that fails: the client's connection for subscriptions is not there, which it opens apart from the
    /// one for commands, or Redis does not let it.
    /// </summary>
    /// <remarks>To be called by one at a time. A cancelled token ends the wait, and nothing else.</remarks>
    public Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (_opening is null || (_opening.IsCompleted && !_isOpen))
            _opening = OpenAsync();
        return _opening.WaitAsync(cancellationToken);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A Redis that is away has forgotten the subscription anyway.")]
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

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, whoever waits looks for itself meanwhile; the log has it once.")]
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
                connection.Logger.NotSubscribed(e, e.GetType().Name);
            _hasFailed = true;
            return false;
        }
    }
}
