using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ResilientSse.Hosting.Internal;

/// <summary>The health of a consumer, from its properties.</summary>
internal sealed class ConsumerHealthCheck(ISseConsumer consumer, SseConsumerOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (state, attempt, checkpointError) = (consumer.State, consumer.Attempt, consumer.CheckpointError);
        var (quietFor, handlingFor) = (Since(consumer.LastActivity), Since(consumer.HandlingSince));
        var data = new Dictionary<string, object>
        {
            ["state"] = state.ToString(),
            ["attempt"] = attempt,
            ["lastEventAge"] = quietFor ?? TimeSpan.Zero,
            ["checkpoint"] = checkpointError is null ? "ok" : "failing",
        };
        if (handlingFor is { } time)
            data["handlingFor"] = time;

        var (status, description) = state switch
        {
            SseConnectionState.Error => (context.Registration.FailureStatus, "The consumer has stopped; ISseConsumer.Reconnect() starts it again."),
            _ when IsTooLong(handlingFor) => (context.Registration.FailureStatus, $"The handler has worked on one event for {handlingFor}; no other event can come meanwhile (SseConsumerOptions.UnhealthyAfter)."),
            _ when handlingFor is null && IsTooLong(quietFor) => (context.Registration.FailureStatus, $"No event has come for {quietFor} (SseConsumerOptions.UnhealthyAfter)."),
            _ when checkpointError is not null => (HealthStatus.Degraded, "The checkpoint cannot be loaded or saved."),
            _ when consumer.IsStandby => (HealthStatus.Healthy, "Another instance consumes; this one stands by."),
            SseConnectionState.Connected => (HealthStatus.Healthy, "Connected."),
            _ => (HealthStatus.Degraded, "Not connected."),
        };

        // The health check service logs the exception.
        var exception = status == HealthStatus.Healthy ? null : (consumer.LastError ?? checkpointError)?.ForLog().Exception;
        return Task.FromResult(new HealthCheckResult(status, description, exception, data));
    }

    private TimeSpan? Since(DateTimeOffset? time) => options.Stream.TimeProvider.GetUtcNow() - time;

    private bool IsTooLong(TimeSpan? time) => options.UnhealthyAfter != Timeout.InfiniteTimeSpan && time >= options.UnhealthyAfter;
}
