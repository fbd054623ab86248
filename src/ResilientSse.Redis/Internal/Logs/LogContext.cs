using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Redis.Internal;

/// <summary>What all logs of this instance have in common.</summary>
internal sealed class LogContext(RedisConnection connection, Instances instances, Outage outage, ILogger logger)
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    public RedisConnection Connection => connection;

    public Instances Instances => instances;

    public Outage Outage => outage;

    public ILogger Logger => logger;

    public TimeProvider Clock => outage.Clock;

    /// <summary>Tries until it succeeds; null when Redis has been away for so long that each instance is on its own.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is tried again; the log has it once.")]
    public async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
        where T : class?
    {
        for (var isFirst = true; !outage.IsBeyondGrace; isFirst = false)
        {
            try
            {
                return await operation(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (isFirst)
                    logger.LogHeld(e, e.GetType().Name);
            }

            await Task.Delay(BetweenAttempts, Clock, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
