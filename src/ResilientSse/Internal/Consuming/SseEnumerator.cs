using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ResilientSse.Internal;

/// <summary>The loop of a consumer: takes an item from what has been read, or gets more bytes from this connection or the next.</summary>
/// <param name="core">The stream.</param>
/// <param name="format">How an event's data becomes an item.</param>
/// <param name="isPull">
/// Whether the caller enumerates: then this acquires the stream, and commits an item when it hands it out. Otherwise a subscription does
/// both.
/// </param>
/// <param name="cancellationToken">The consumer's token.</param>
internal sealed class SseEnumerator<T>(StreamCore core, ItemFormat<T> format, bool isPull, CancellationToken cancellationToken)
    : IAsyncEnumerator<SseItem<T>>
{
    private bool _isStarted;
    private bool _isFollowing;
    private volatile bool _isMoving;

    public SseItem<T> Current { get; private set; }

    private ConnectionSequence Connections => core.Connections;

    /// <summary>Whether the enumeration has ended.</summary>
    public bool IsOver { get; private set; }

    [SuppressMessage("Design", "CA1031", Justification = "Any exception ends the enumeration, and is then thrown.")]
    public ValueTask<bool> MoveNextAsync()
    {
        if (IsOver || core.Uri is null)
            return new(false);

        if (_isMoving)
            throw new InvalidOperationException("The previous call of MoveNextAsync has not completed.");

        Start();
        _isMoving = true;
        try
        {
            // Most items have already been read and need no async method.
            if (!cancellationToken.IsCancellationRequested && TryTake())
            {
                _isMoving = false;
                return new(true);
            }
        }
        catch (Exception e)
        {
            return ThrowAsync(e);
        }

        return MoveOnAsync();
    }

    /// <summary>Notes that the current item is done: a resume goes on after it.</summary>
    public void Commit() => core.ResumePoint.MoveTo(Current.EventId);

    /// <summary>Ends the stream in the state Error, because a callback threw.</summary>
    public ValueTask<bool> FailAsync(Exception exception) => EndAsync(SseConnectionState.Error, exception);

    /// <exception cref="NotSupportedException">
    /// A <c>MoveNextAsync</c> is pending, as with any async iterator: its read still writes into the buffer that would be returned.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        if (_isMoving)
            throw new NotSupportedException("MoveNextAsync has not completed; cancel the enumeration's token to end it.");

        await EndAsync(SseConnectionState.Disconnected).ConfigureAwait(false);
    }

    private void Start()
    {
        if (_isStarted)
            return;

        if (isPull)
            core.Acquire();

        _isStarted = true;
    }

    /// <summary>Takes an item from what has already been read.</summary>
    private bool TryTake()
    {
        if (Connections.Current is not { } connection || !EventParser.TryRead(connection, format, core.Options, out var item))
            return false;

        Current = item;
        if (isPull)
            Commit();

        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveOnAsync()
    {
        try
        {
            if (!_isFollowing)
            {
                _isFollowing = true;
                if (await Connections.StartAsync(cancellationToken).ConfigureAwait(false) && !cancellationToken.IsCancellationRequested && TryTake())
                    return true;
            }

            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!await Connections.FillAsync().ConfigureAwait(false) && !await Connections.MoveNextAsync(cancellationToken).ConfigureAwait(false))
                    return await EndAsync(SseConnectionState.Disconnected).ConfigureAwait(false);
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

    private async ValueTask<bool> ThrowAsync(Exception e)
    {
        try
        {
            await EndAsync(e).ConfigureAwait(false);
        }
        finally
        {
            _isMoving = false;
        }

        ExceptionDispatchInfo.Throw(e);
        return false;
    }

    /// <summary>
    /// Ends what the exception ends; the caller then throws it. Not part of the loop, whose state is kept while it waits.
    /// </summary>
    private ValueTask<bool> EndAsync(Exception e)
    {
        // A subscription reports it and goes on; an enumeration is over, and the next one goes on with its connection if it starts soon.
        if (e is SseItemException)
            return isPull ? HoldAsync() : default;
        if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
            return EndAsync(SseConnectionState.Disconnected);

        if (e is SseException failure && core.Options.LogsGivingUp)
            core.Logger.GaveUp(LoggableCause.Of(failure), failure.Message);
        return EndAsync(SseConnectionState.Error, e);
    }

    private ValueTask<bool> HoldAsync()
    {
        Connections.Hold();
        return EndAsync(SseConnectionState.Connected);
    }

    /// <returns>False: there is no further item.</returns>
    private async ValueTask<bool> EndAsync(SseConnectionState state, Exception? exception = null)
    {
        if (!_isStarted || IsOver)
            return false;

        IsOver = true;
        try
        {
            await Connections.CloseAsync().ConfigureAwait(false);
            await core.State.SetAsync(state, new() { Exception = exception }).ConfigureAwait(false);
        }
        finally
        {
            if (isPull)
                core.Release();
        }

        return false;
    }
}
