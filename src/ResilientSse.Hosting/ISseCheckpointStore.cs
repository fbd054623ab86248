namespace ResilientSse.Hosting;

/// <summary>
/// Keeps the id that a consumer resumes after. One in the services, without a key, is that of all consumers that name no other place. A
/// consumer has at most one save under way. It does not notice a second instance of the app that uses the same checkpoint, unless the
/// store is an <see cref="ISseLeaseStore"/> too: then the second one refuses to consume, if the lease is not free within 15 seconds.
/// </summary>
public interface ISseCheckpointStore
{
    /// <summary>
    /// Loads what was saved last, before the consumer connects. The app does not wait for it; what it throws is logged, shown by the
    /// health and tried again, with backoff.
    /// </summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>The id; null if none was ever saved.</returns>
    /// <exception cref="InvalidDataException">
    /// What was saved is damaged: the consumer stops, state Error, for it does not know where to start.
    /// </exception>
    ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken);

    /// <summary>
    /// Saves an id: wholly, or, when it throws or the process dies, not at all. What it throws is logged, shown by the health and tried
    /// again, with backoff.
    /// </summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="lastEventId">The id; it may hold any character but CR, LF and NUL, and may be empty.</param>
    /// <param name="cancellationToken">Cancelled when the app stops and has no more time.</param>
    /// <returns>A task that completes when the id will survive a crash.</returns>
    ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken);
}
