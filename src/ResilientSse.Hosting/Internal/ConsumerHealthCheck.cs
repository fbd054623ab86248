using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ResilientSse.Hosting.Internal;

/// <summary>The health of a consumer, from what it says of itself.</summary>
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
            SseConnectionState.Error => (context.Registration.FailureStatus, "The consumer has stopped; Reconnect() starts anew."),
            _ when IsTooLong(handlingFor) => (context.Registration.FailureStatus, $"The handler has been at one event for {handlingFor}; no other can come meanwhile."),
            _ when handlingFor is null && IsTooLong(quietFor) => (context.Registration.FailureStatus, $"No event has come for {quietFor}."),
            _ when checkpointError is not null => (HealthStatus.Degraded, "The checkpoint cannot be loaded or saved."),
            _ when consumer.IsStandby => (HealthStatus.Healthy, "Another instance consumes; this one stands by."),
            SseConnectionState.Connected => (HealthStatus.Healthy, "Connected."),
            _ => (HealthStatus.Degraded, "Not connected."),
        };

        // It is logged by whoever asks for the health.
        var exception = status == HealthStatus.Healthy ? null : (consumer.LastError ?? checkpointError)?.ForLog().Exception;
        return Task.FromResult(new HealthCheckResult(status, description, exception, data));
    }

    private TimeSpan? Since(DateTimeOffset? time) => options.Stream.TimeProvider.GetUtcNow() - time;

    private bool IsTooLong(TimeSpan? time) => options.UnhealthyAfter != Timeout.InfiniteTimeSpan && time >= options.UnhealthyAfter;
}
