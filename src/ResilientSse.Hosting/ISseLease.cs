namespace ResilientSse.Hosting;

/// <summary>
/// A consumer's lease on its checkpoint, from <see cref="ISseLeaseStore"/>: the instance that has it consumes. The implementation renews
/// it. Disposing of it gives it back at once, so that another instance takes over.
/// </summary>
public interface ISseLease : IAsyncDisposable
{
    /// <summary>
    /// Cancelled when the lease is lost, as far as the store can tell: then the consumer stops and waits for a new lease.
    /// </summary>
    CancellationToken Lost { get; }

    /// <summary>Loads the id that was saved last, under this or an earlier lease.</summary>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>The id; null if none has been saved.</returns>
    /// <exception cref="InvalidDataException">
    /// The saved id is damaged: the consumer stops in the state Error, because it does not know where to start. After any other exception
    /// the load is retried with backoff.
    /// </exception>
    ValueTask<string?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Saves an id under the fencing token of the lease: completely, or not at all if it throws or the process dies. If it throws, the save
    /// is retried with backoff.
    /// </summary>
    /// <param name="lastEventId">The id; it may hold any character but CR, LF and NUL, and may be empty.</param>
    /// <param name="cancellationToken">Cancelled when the shutdown timeout of the app is over.</param>
    /// <returns>True once the id will survive a crash; false if another instance has the lease by now and nothing was saved.</returns>
    ValueTask<bool> SaveAsync(string lastEventId, CancellationToken cancellationToken);
}
