using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Redis.Internal;

namespace ResilientSse.Redis;

/// <summary>Configures what <c>AddSseRedis</c> has added.</summary>
public sealed class SseRedisBuilder
{
    internal SseRedisBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the app.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Adds a health check: Healthy if Redis answers a ping within a second, otherwise Degraded. It is never Unhealthy, because the app
    /// runs without Redis, though each instance is then on its own.
    /// </summary>
    /// <param name="healthCheckName">The name of the check.</param>
    /// <param name="tags">Tags to filter checks by; null for none.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="healthCheckName"/> is empty.</exception>
    public SseRedisBuilder AddHealthCheck(string healthCheckName = "sse-redis", IEnumerable<string>? tags = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(healthCheckName);
        Services.AddHealthChecks().Add(new HealthCheckRegistration(
            healthCheckName,
            static services => new RedisHealthCheck(services.GetRequiredService<RedisConnection>(), Clock.Of(services)),
            HealthStatus.Degraded,
            tags));
        return this;
    }
}
