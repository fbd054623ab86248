using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>Whether Redis answers.</summary>
internal sealed class RedisHealthCheck(RedisConnection connection, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [SuppressMessage("Design", "CA1031", Justification = "Any exception is the reason why Redis did not answer.")]
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await PingAsync(cancellationToken).WaitAsync(Patience, clock, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy("Redis answers.");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new(context.Registration.FailureStatus, $"Redis does not answer ({e.GetType().Name}); each instance is on its own.", LoggableCause.Itself(e));
        }
    }

    private async Task PingAsync(CancellationToken cancellationToken) =>
        await (await connection.GetAsync(cancellationToken).ConfigureAwait(false)).GetDatabase().PingAsync().ConfigureAwait(false);
}
