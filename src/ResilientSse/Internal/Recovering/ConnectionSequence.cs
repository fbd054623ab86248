namespace ResilientSse.Internal;

/// <summary>
/// The connections of a stream, one after the other: connect; while the connection yields, let it; otherwise remember why it dropped
/// and go round.
/// </summary>
internal sealed class ConnectionSequence(Outage outage) : IAsyncDisposable
{
    private Failure? _drop;

    public Connection? Current { get; private set; }

    /// <summary>Gets more bytes, of the current connection or of the next one; false when the stream is complete.</summary>
    /// <exception cref="SseException">The stream gives up.</exception>
    public async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (Current is { } connection)
        {
            if (await connection.FillAsync().ConfigureAwait(false))
                return true;

            _drop = connection.Drop;
            await DisposeAsync().ConfigureAwait(false);
            if (connection.IsComplete)
                return false;
        }

        Current = await outage.RecoverAsync(_drop, cancellationToken).ConfigureAwait(false);
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
