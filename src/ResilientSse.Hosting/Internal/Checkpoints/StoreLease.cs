namespace ResilientSse.Hosting.Internal;

/// <summary>The checkpoint of a store without leases, which is never lost. Whoever holds a lock on it gives it back at the end.</summary>
internal sealed class StoreLease(ISseCheckpointStore store, string consumer, IAsyncDisposable? @lock = null) : ISseLease
{
    public CancellationToken Lost => CancellationToken.None;

    public ValueTask<string?> LoadAsync(CancellationToken cancellationToken) => store.LoadAsync(consumer, cancellationToken);

    public async ValueTask<bool> SaveAsync(string lastEventId, CancellationToken cancellationToken)
    {
        await store.SaveAsync(consumer, lastEventId, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public ValueTask DisposeAsync() => @lock?.DisposeAsync() ?? default;
}
