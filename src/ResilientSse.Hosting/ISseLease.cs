namespace ResilientSse.Hosting;

/// <summary>
/// A consumer's lease on its checkpoint, from <see cref="ISseLeaseStore"/>: whoever has it consumes. The implementation renews it. Disposing
/// it gives it back at once, so that another instance takes over.
/// </summary>
public interface ISseLease : IAsyncDisposable
{
    /// <summary>Cancelled when the lease is lost, as far as the store can tell: then the consumer stops, and waits for the lease anew.</summary>
    CancellationToken Lost { get; }

    /// <summary>Loads what was saved last, under whatever lease.</summary>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>The id; null if none was ever saved.</returns>
    /// <exception cref="InvalidDataException">
    /// What was saved is damaged: the consumer stops, state Error, for it does not know where to start. Anything else that this throws is
    /// tried again, with backoff.
    /// </exception>
    ValueTask<string?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Saves an id under the fencing token of the lease: wholly, or, when it throws or the process dies, not at all. What it throws is
    /// tried again, with backoff.
    /// </summary>
    /// <param name="lastEventId">The id; it may hold any character but CR, LF and NUL, and may be empty.</param>
    /// <param name="cancellationToken">Cancelled when the app stops and has no more time.</param>
    /// <returns>True when the id will survive a crash; false when the lease is another's by now, and nothing was saved.</returns>
    ValueTask<bool> SaveAsync(string lastEventId, CancellationToken cancellationToken);
}
