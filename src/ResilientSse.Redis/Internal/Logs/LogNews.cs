namespace ResilientSse.Redis.Internal;

/// <summary>Tells that there may be something new in a log: whoever has appended says so on its channel, and it is looked now and then.</summary>
internal sealed class LogNews : IAsyncDisposable
{
    private readonly LatchedSignal _signal = new();
    private readonly ChannelSubscription _subscription;
    private bool _isSubscribed;

    public LogNews(RedisConnection connection, string channel) => _subscription = new ChannelSubscription(connection, channel, _signal.Set);

    /// <summary>Completes when there may be something that was not there when it was last looked.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    /// <summary>There may be something.</summary>
    public void Set() => _signal.Set();

    /// <summary>To be called before it is looked.</summary>
    public void Look()
    {
        _signal.Reset();
        if (!_isSubscribed)
            _ = SubscribeAsync();
    }

    public ValueTask DisposeAsync() => _subscription.DisposeAsync();

    /// <summary>What was said before it has subscribed is read after that. Without a subscription the next look comes within a second.</summary>
    private async Task SubscribeAsync()
    {
        // Or is about to.
        _isSubscribed = true;
        _isSubscribed = await _subscription.TryOpenAsync(CancellationToken.None).ConfigureAwait(false);
        if (_isSubscribed)
            _signal.Set();
    }
}
