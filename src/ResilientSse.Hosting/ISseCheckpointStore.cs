namespace ResilientSse.Hosting;

/// <summary>
/// Stores the id that a consumer resumes after. A store that is registered without a key is used by all consumers that name no other place.
/// A consumer has at most one save in progress. It does not notice a second instance of the app that uses the same checkpoint, unless the
/// store is also an <see cref="ISseLeaseStore"/>: then the second instance does not consume, if the lease is not free within 15 seconds.
/// </summary>
public interface ISseCheckpointStore
{
    /// <summary>
    /// Loads the last saved id, before the consumer connects. The app does not wait for it. If it throws, that is logged and shown by the
    /// health check, and the load is retried with backoff.
    /// </summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>The id; null if none has been saved.</returns>
    /// <exception cref="InvalidDataException">
    /// The saved id is damaged: the consumer stops in the state Error, because it does not know where to start.
    /// </exception>
    ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken);

    /// <summary>
    /// Saves an id completely, or not at all if it throws or the process dies. If it throws, that is logged and shown by the health check,
    /// and the save is retried with backoff.
    /// </summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="lastEventId">The id; it may hold any character but CR, LF and NUL, and may be empty.</param>
    /// <param name="cancellationToken">Cancelled when the shutdown timeout of the app is over.</param>
    /// <returns>A task that completes once the id will survive a crash.</returns>
    ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken);
}
