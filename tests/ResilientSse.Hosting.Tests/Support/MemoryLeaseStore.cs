using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>
/// Leases for the apps of one test, kept as a store for many machines would: a fencing token per lease, and a lease that its owner does
/// not renew is another's without the owner's knowledge.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The consumer gives its lease back.")]
internal sealed class MemoryLeaseStore : ISseLeaseStore, ISseCheckpointStore
{
    private readonly Lock _lock = new();
    private readonly Journal<string> _saved = new();
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MemoryLease? _owner;
    private int _token;

    public bool IsAway { get; set; }

    public bool FailsToRelease { get; set; }

    /// <summary>What has been saved, under whatever lease.</summary>
    public IReadOnlyList<string> Saved => _saved.Entries;

    public ValueTask<ISseLease?> TryAcquireAsync(string consumerName, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        lock (_lock)
            return new(_owner is null ? _owner = new MemoryLease(this, ++_token) : null);
    }

    public async ValueTask WaitAsync(string consumerName, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        Task freed;
        lock (_lock)
            freed = _owner is null ? Task.CompletedTask : _freed.Task;
        await freed.WaitAsync(cancellationToken);
    }

    /// <summary>Completes when the id has been saved.</summary>
    public Task SavedAsync(string id) => _saved.WhenAsync(saved => saved.Contains(id));

    /// <summary>As when the owner is frozen: it does not renew its lease, and does not know.</summary>
    public void Expire() => Free();

    /// <summary>As when the owner notices that it could not renew its lease.</summary>
    public void TellOwnerThatItsLeaseIsLost()
    {
        var owner = _owner;
        Free();
        owner!.Lose();
    }

    public ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken) => throw new NotSupportedException("A lease loads.");

    public ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken) => throw new NotSupportedException("A lease saves.");

    private void ThrowIfAway()
    {
        if (IsAway)
            throw new IOException("away");
    }

    private void Free()
    {
        lock (_lock)
        {
            _owner = null;
            _freed.SetResult();
            _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    [SuppressMessage("Usage", "CA2213", Justification = "A source without a timer or a link has nothing to release.")]
    private sealed class MemoryLease(MemoryLeaseStore store, int token) : ISseLease
    {
        private readonly CancellationTokenSource _lost = new();

        public CancellationToken Lost => _lost.Token;

        public void Lose() => _lost.Cancel();

        public ValueTask<string?> LoadAsync(CancellationToken cancellationToken) => new(store.Saved.Count == 0 ? null : store.Saved[^1]);

        public ValueTask<bool> SaveAsync(string lastEventId, CancellationToken cancellationToken)
        {
            store.ThrowIfAway();
            lock (store._lock)
            {
                if (store._token > token)
                    return new(false);

                store._saved.Add(lastEventId);
                return new(true);
            }
        }

        public ValueTask DisposeAsync()
        {
            if (store.FailsToRelease)
                throw new IOException("away");
            if (store._owner == this)
                store.Free();
            return default;
        }
    }
}
