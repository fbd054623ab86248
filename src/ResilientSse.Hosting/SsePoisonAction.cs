namespace ResilientSse.Hosting;

/// <summary>What a consumer does about an event that cannot be handled.</summary>
public enum SsePoisonAction
{
    /// <summary>
    /// The consumer stops in the state <see cref="SseConnectionState.Error"/> and is unhealthy. The event is not done: it comes again after
    /// <see cref="ISseConsumer.Reconnect"/> or the next start of the app.
    /// </summary>
    Stop,

    /// <summary>The event counts as done and is logged, and the consumer goes on with the next one.</summary>
    Skip,
}
