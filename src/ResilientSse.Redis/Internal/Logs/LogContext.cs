using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ResilientSse.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>What all logs of this instance share.</summary>
internal sealed class LogContext(RedisConnection connection, Instances instances, Outage outage, ILogger logger)
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    private int _held;

    public RedisConnection Connection => connection;

    public Instances Instances => instances;

    public Outage Outage => outage;

    public ILogger Logger => logger;

    public TimeProvider Clock => outage.Clock;

    /// <summary>Retries until the operation succeeds; null if Redis has been down for so long that each instance is on its own.</summary>
    public async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
        where T : class?
    {
        var isHeld = false;
        try
        {
            while (!outage.IsBeyondGrace)
            {
                var (result, failure) = await TryOnceAsync(operation, cancellationToken).ConfigureAwait(false);
                if (failure is null)
                    return result;

                // With a thousand logs, an outage would otherwise be logged a thousand times.
                if (!isHeld && Interlocked.Increment(ref _held) == 1)
                    logger.LogHeld(LoggableCause.Itself(failure), failure.GetType().Name);
                isHeld = true;
                await Task.Delay(BetweenAttempts, Clock, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        finally
        {
            if (isHeld)
                Interlocked.Decrement(ref _held);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure is logged once and retried.")]
    private static async Task<(T? Result, Exception? Failure)> TryOnceAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
        where T : class?
    {
        try
        {
            return (await operation(cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, e);
        }
    }
}
