namespace ResilientSse.Internal;

/// <summary>
/// A connection that is kept unread after an item that did not parse, so that the next enumeration goes on after that item without a
/// request. If none comes in time, it is closed.
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

        // Only now, because the callback uses the timer.
        _timer.Change(MaxTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the stream is complete: nothing follows the item, on this connection or another.</summary>
    public bool IsComplete => _connection.IsComplete;

    /// <summary>Takes the connection; null if it was too late. It is then closed.</summary>
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
