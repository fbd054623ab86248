namespace ResilientSse.Hosting;

/// <summary>
/// Stores checkpoints that only one instance of an app may use at a time, for <c>RunOnOneInstance()</c>. An implementation gives each lease
/// of a consumer a fencing token, a number larger than all before, and saves under a lease only while no lease with a larger token has been
/// given out. All members may be called from any thread.
/// </summary>
public interface ISseLeaseStore
{
    /// <summary>Takes the lease of a consumer if nobody has it, or if its holder has not renewed it in time.</summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>The lease; null while another instance has it. If this throws, it is retried with backoff.</returns>
    ValueTask<ISseLease?> TryAcquireAsync(string consumerName, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until it is worth trying again: until the lease is given back, or shortly after it has expired. It may complete too early, but
    /// not repeatedly without a pause.
    /// </summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>A task that completes when the lease may be free.</returns>
    ValueTask WaitAsync(string consumerName, CancellationToken cancellationToken);
}
