namespace ResilientSse.Hosting;

/// <summary>
/// Keeps the id that a consumer resumes after. A consumer has at most one save under way; a save that throws is logged, shown by its
/// health and made up for by the next one.
/// </summary>
public interface ISseCheckpointStore
{
    /// <summary>Loads what was saved last. It is called once, when the app starts; what it throws stops the app.</summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="cancellationToken">Cancelled when the start is.</param>
    /// <returns>The id; null if none was ever saved.</returns>
    ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken);

    /// <summary>Saves an id: wholly, or, when it throws or the process dies, not at all.</summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="lastEventId">The id; it may hold any character but CR, LF and NUL, and may be empty.</param>
    /// <param name="cancellationToken">Cancelled when the app stops and has no more time.</param>
    /// <returns>A task that completes when the id will survive a crash.</returns>
    ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken);
}
