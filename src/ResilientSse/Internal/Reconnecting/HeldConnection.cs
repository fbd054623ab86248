namespace ResilientSse.Internal;

/// <summary>
/// A connection that is kept unread after an item that did not parse, so that the next enumeration goes on behind that item without a request.
/// Nobody may come: then it is closed.
/// </summary>
internal sealed class HeldConnection
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    private readonly StreamCore _core;
    private readonly Connection _connection;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;

    public HeldConnection(StreamCore core, Connection connection)
    {
        _core = core;
        _connection = connection;
        _timer = core.Options.TimeProvider.CreateTimer(static held => ((HeldConnection)held!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Only now: what it does when it fires needs the timer.
        _timer.Change(MaxTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether nothing follows the item, neither on it nor on another one.</summary>
    public bool IsComplete => _connection.IsComplete;

    /// <summary>Takes it; null, when it is closed, if nobody came in time.</summary>
    public async ValueTask<Connection?> TakeAsync()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 0)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            return _connection;
        }

        await _closed.Task.ConfigureAwait(false);
        return null;
    }

    private void OnTimer()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 0)
            _ = CloseAsync();
    }

    private async Task CloseAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _core.State.SetAsync(SseConnectionState.Disconnected).ConfigureAwait(false);
        _closed.SetResult();
    }
}
