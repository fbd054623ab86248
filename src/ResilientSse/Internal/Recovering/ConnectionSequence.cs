namespace ResilientSse.Internal;

/// <summary>
/// The connections of a stream, one after the other: while the connection yields, let it; otherwise remember why it dropped, and go
/// round.
/// </summary>
internal sealed class ConnectionSequence(StreamCore core) : IAsyncDisposable
{
    private Failure? _drop;

    public Connection? Current { get; private set; }

    /// <summary>Gets more bytes of the current connection; false when there are none, and <see cref="MoveNextAsync"/> decides what follows.</summary>
    public ValueTask<bool> FillAsync() => Current is { } connection ? connection.FillAsync() : new(false);

    /// <summary>Gets the next connection; false when the stream is complete.</summary>
    /// <exception cref="SseException">The stream gives up.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (Current is { } connection)
        {
            _drop = connection.Drop;
            await DisposeAsync().ConfigureAwait(false);
            if (connection.IsComplete)
                return false;
        }

        Current = await new Outage(core).RecoverAsync(_drop, cancellationToken).ConfigureAwait(false);
        return Current is not null;
    }

    /// <summary>Closes the current connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Current is { } connection)
        {
            Current = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
