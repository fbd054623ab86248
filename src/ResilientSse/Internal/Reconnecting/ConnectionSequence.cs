using System.Runtime.CompilerServices;

namespace ResilientSse.Internal;

/// <summary>
/// The connections of a stream, one after the other: reads the current one until it ends, sees how it ended, and gets the next.
/// </summary>
internal sealed class ConnectionSequence(StreamCore core)
{
    private Reconnector? _reconnector;
    private HeldConnection? _held;

    public Connection? Current { get; private set; }

    private Reconnector Reconnector => _reconnector ??= new Reconnector(core);

    /// <summary>Starts a new consumer; true if a connection was kept for it.</summary>
    public async ValueTask<bool> StartAsync(CancellationToken cancellationToken)
    {
        _reconnector?.StartOver();
        if (_held is not { } held)
            return false;

        Current = await held.TakeAsync().ConfigureAwait(false);
        Current?.Join(cancellationToken);

        // If it was complete, it was the last one, whether it has been closed in the meantime or not.
        _held = Current is null && held.IsComplete ? held : null;
        return Current is not null;
    }

    /// <summary>
    /// Gets more bytes from the current connection; false if there are none, and <see cref="MoveNextAsync"/> decides what to do.
    /// </summary>
    public ValueTask<bool> FillAsync() => Current is { } connection ? connection.FillAsync() : new(false);

    /// <summary>Gets the next connection; false when the stream is complete.</summary>
    /// <exception cref="SseException">The stream gives up.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (Current is { } ended)
        {
            await CloseAsync().ConfigureAwait(false);
            if (ended.IsComplete)
                return false;

            Reconnector.Ended(ended);
        }

        if (_held is not null)
        {
            _held = null;
            return false;
        }

        Current = await Reconnector.ConnectAsync(cancellationToken).ConfigureAwait(false);

        // To keep an idle stream small: while nothing has gone wrong there is nothing to remember.
        if (!Reconnector.HasMemory)
            _reconnector = null;

        return Current is not null;
    }

    /// <summary>Keeps the current connection for the next consumer, unread, for a while.</summary>
    public void Hold()
    {
        if (Current is not { } connection)
            return;

        Current = null;
        connection.Leave();
        _held = new HeldConnection(core, connection);
    }

    /// <summary>Closes the current connection.</summary>
    public async ValueTask CloseAsync()
    {
        if (Current is { } connection)
        {
            Current = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
