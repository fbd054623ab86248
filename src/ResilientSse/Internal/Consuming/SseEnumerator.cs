using System.Net.ServerSentEvents;

namespace ResilientSse.Internal;

/// <summary>The stream's loop: connect; while the connection yields, yield; otherwise remember why it dropped and go round.</summary>
/// <param name="core">The stream.</param>
/// <param name="items">Makes items of events.</param>
/// <param name="isPull">
/// Whether the caller's own loop enumerates: then it takes the stream for itself, and an item is done with when it is handed out.
/// Otherwise a subscription does both.
/// </param>
/// <param name="cancellationToken">The consumer's.</param>
internal sealed class SseEnumerator<T>(StreamCore core, ItemReader<T> items, bool isPull, CancellationToken cancellationToken)
    : IAsyncEnumerator<SseItem<T>>
{
    private bool _isStarted;
    private bool _isOver;
    private Connection? _connection;
    private Failure? _drop;

    public SseItem<T> Current { get; private set; }

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_isOver || core.Outage is not { } outage)
            return false;

        Start();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _connection ??= await outage.RecoverAsync(_drop, cancellationToken).ConfigureAwait(false);
                if (_connection is null || items.TryRead(_connection, out var item) is not { } isItem)
                    return await EndAsync().ConfigureAwait(false);

                if (isItem)
                {
                    Current = item;
                    if (isPull)
                        Commit();
                    return true;
                }

                if (!await _connection.FillAsync().ConfigureAwait(false) && await IsCompleteAsync().ConfigureAwait(false))
                    return await EndAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            await EndAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The current item is done with: a resume goes on after it.</summary>
    public void Commit() => core.ResumePoint.MoveTo(Current.EventId);

    public async ValueTask DisposeAsync() => await EndAsync().ConfigureAwait(false);

    private void Start()
    {
        if (_isStarted)
            return;

        if (isPull)
            core.Acquire();

        _isStarted = true;
    }

    /// <summary>Closes a connection that yields no more; whether that completes the stream.</summary>
    private async ValueTask<bool> IsCompleteAsync()
    {
        var isComplete = _connection!.IsComplete;
        _drop = _connection.Drop;
        await CloseAsync().ConfigureAwait(false);
        return isComplete;
    }

    private async ValueTask<bool> EndAsync(Exception? exception = null)
    {
        var wasRunning = _isStarted && !_isOver;
        _isOver = true;
        if (!wasRunning)
            return false;

        await CloseAsync().ConfigureAwait(false);
        if (exception is SseException and not SseItemException)
        {
            core.Logger.GaveUp(exception.Message);
            core.State.Set(SseConnectionState.Error, exception: exception);
        }
        else
        {
            core.State.Set(SseConnectionState.Disconnected, exception: exception as SseException);
        }

        if (isPull)
            core.Release();

        return false;
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
