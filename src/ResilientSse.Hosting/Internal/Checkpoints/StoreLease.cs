namespace ResilientSse.Hosting.Internal;

/// <summary>The lease of a store without leases, which is never lost. Disposing of it releases the lock, if there is one.</summary>
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
