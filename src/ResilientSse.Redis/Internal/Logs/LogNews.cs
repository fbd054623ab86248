namespace ResilientSse.Redis.Internal;

/// <summary>
/// Signals that there may be something new in a log: after an append, which announces itself on the channel, and periodically.
/// </summary>
internal sealed class LogNews : IAsyncDisposable
{
    private readonly LatchedSignal _signal = new();
    private readonly ChannelSubscription _subscription;
    private bool _isSubscribed;

    public LogNews(RedisConnection connection, string channel) => _subscription = new ChannelSubscription(connection, channel, _signal.Set);

    /// <summary>Completes when there may be something new since the last look.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    /// <summary>Signals that there may be something new.</summary>
    public void Set() => _signal.Set();

    /// <summary>Call this before looking.</summary>
    public void Look()
    {
        _signal.Reset();
        if (!_isSubscribed)
            _ = SubscribeAsync();
    }

    public ValueTask DisposeAsync() => _subscription.DisposeAsync();

    /// <summary>
    /// Signals after subscribing, because announcements before that were missed. Without a subscription, the next look comes within a
    /// second.
    /// </summary>
    private async Task SubscribeAsync()
    {
        // Set early, so that there is only one attempt at a time.
        _isSubscribed = true;
        _isSubscribed = await _subscription.TryOpenAsync(CancellationToken.None).ConfigureAwait(false);
        if (_isSubscribed)
            _signal.Set();
    }
}
