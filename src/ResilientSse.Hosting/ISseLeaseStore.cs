namespace ResilientSse.Hosting;

/// <summary>
/// Checkpoints that only one instance of an app may use at a time: what <c>RunOnOneInstance()</c> needs. An implementation gives out each lease
/// of a consumer under a fencing token, a number larger than any before, and saves under a lease only while no lease with a larger token
/// has been given out. All of it may be called from any thread.
/// </summary>
public interface ISseLeaseStore
{
    /// <summary>Takes the lease of a consumer if nobody has it, or if whoever had it has not renewed it in time.</summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>The lease; null while another instance has it. What it throws is tried again, with backoff.</returns>
    ValueTask<ISseLease?> TryAcquireAsync(string consumerName, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until it is worth trying again: at once when the lease is given back, soon when it has expired. It may complete too early,
    /// but not again and again without a pause.
    /// </summary>
    /// <param name="consumerName">The name of the consumer.</param>
    /// <param name="cancellationToken">Cancelled when the app stops.</param>
    /// <returns>A task that completes when the lease may be free.</returns>
    ValueTask WaitAsync(string consumerName, CancellationToken cancellationToken);
}
