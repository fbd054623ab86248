namespace ResilientSse.Hosting;

/// <summary>What becomes of a consumer whose event cannot be handled.</summary>
public enum SsePoisonAction
{
    /// <summary>
    /// The consumer stops: state <see cref="SseConnectionState.Error"/>, unhealthy. The event is not done:
    /// <see cref="ISseConsumer.Reconnect"/>, or the next start of the app, gets it again.
    /// </summary>
    Stop,

    /// <summary>The event counts as done, and the consumer goes on with the next one. It is logged.</summary>
    Skip,
}
