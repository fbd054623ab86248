using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ResilientSse.Hosting.Internal;

/// <summary>The health of a consumer, from what it says of itself.</summary>
internal sealed class ConsumerHealthCheck(ISseConsumer consumer, SseConsumerOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (state, checkpointError) = (consumer.State, consumer.CheckpointError);
        var age = consumer.LastActivity is { } last ? options.Stream.TimeProvider.GetUtcNow() - last : TimeSpan.Zero;
        var data = new Dictionary<string, object>
        {
            ["state"] = state.ToString(),
            ["attempt"] = consumer.Attempt,
            ["lastEventAge"] = age,
            ["checkpoint"] = checkpointError is null ? "ok" : "failing",
        };

        var isQuiet = options.UnhealthyAfter != Timeout.InfiniteTimeSpan && age >= options.UnhealthyAfter;
        var (status, description) = state switch
        {
            SseConnectionState.Error => (context.Registration.FailureStatus, "The consumer has stopped; Reconnect() starts anew."),
            _ when isQuiet => (context.Registration.FailureStatus, $"No event has come for {options.UnhealthyAfter} or longer."),
            _ when checkpointError is not null => (HealthStatus.Degraded, "The newest checkpoint could not be saved."),
            SseConnectionState.Connected => (HealthStatus.Healthy, "Connected."),
            _ => (HealthStatus.Degraded, "Not connected."),
        };

        // It is logged by whoever asks for the health.
        var exception = status == HealthStatus.Healthy ? null : (consumer.LastError ?? checkpointError)?.ForLog().Exception;
        return Task.FromResult(new HealthCheckResult(status, description, exception, data));
    }
}
