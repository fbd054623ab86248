using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ResilientSse.Internal;

/// <summary>The loop of a consumer: take an item from what has been read, otherwise get more bytes, on this connection or the next.</summary>
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
    private readonly ConnectionSequence _connections = new(core);
    private bool _isStarted;
    private bool _isOver;
    private volatile bool _isMoving;

    public SseItem<T> Current { get; private set; }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it ends the enumeration, and is thrown then.")]
    public ValueTask<bool> MoveNextAsync()
    {
        if (_isOver || core.Uri is null)
            return new(false);

        if (_isMoving)
            throw new InvalidOperationException("The MoveNextAsync before has not completed.");

        Start();
        _isMoving = true;
        try
        {
            // Most items have been read already, and need no async method.
            if (!cancellationToken.IsCancellationRequested && TryTake())
            {
                _isMoving = false;
                return new(true);
            }
        }
        catch (Exception e)
        {
            return MoveOnAsync(e);
        }

        return MoveOnAsync();
    }

    /// <summary>The current item is done with: a resume goes on after it.</summary>
    public void Commit() => core.ResumePoint.MoveTo(Current.EventId);

    /// <exception cref="NotSupportedException">
    /// A <c>MoveNextAsync</c> is pending, as with any async iterator: its read still writes into the buffer that would be given back.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        if (_isMoving)
            throw new NotSupportedException("MoveNextAsync has not completed: cancel the enumeration's token to end it.");

        await EndAsync().ConfigureAwait(false);
    }

    private void Start()
    {
        if (_isStarted)
            return;

        if (isPull)
            core.Acquire();

        _isStarted = true;
    }

    /// <summary>Takes an item of what has been read already.</summary>
    private bool TryTake()
    {
        if (_connections.Current is not { } connection || !items.TryRead(connection, out var item))
            return false;

        Current = item;
        if (isPull)
            Commit();

        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveOnAsync(Exception? failure = null)
    {
        try
        {
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);

            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!await _connections.FillAsync().ConfigureAwait(false) && !await _connections.MoveNextAsync(cancellationToken).ConfigureAwait(false))
                    return await EndAsync().ConfigureAwait(false);
            }
            while (cancellationToken.IsCancellationRequested || !TryTake());

            return true;
        }
        catch (Exception e)
        {
            await EndAsync(e).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _isMoving = false;
        }
    }

    private async ValueTask<bool> EndAsync(Exception? exception = null)
    {
        var wasRunning = _isStarted && !_isOver;
        _isOver = true;
        if (!wasRunning)
            return false;

        await _connections.DisposeAsync().ConfigureAwait(false);
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
}
