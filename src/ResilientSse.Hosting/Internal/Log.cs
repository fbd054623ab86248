using Microsoft.Extensions.Logging;
using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// The log of the package: event ids 300 to 399. Addresses have no query; headers, ids and data of events are never logged.
/// </summary>
internal static partial class Log
{
    public const string Category = "ResilientSse.Hosting.SseConsumer";

    [LoggerMessage(300, LogLevel.Information, "The consumer '{Consumer}' has started; it resumes after an id: {IsResuming}.")]
    public static partial void ConsumerStarted(this ILogger logger, string consumer, bool isResuming);

    [LoggerMessage(301, LogLevel.Information, "The consumer '{Consumer}' has stopped.")]
    public static partial void ConsumerStopped(this ILogger logger, string consumer);

    [LoggerMessage(302, LogLevel.Warning, "The server says that the stream of the consumer '{Consumer}' is complete; ISseConsumer.Reconnect() starts it again.")]
    public static partial void ConsumerComplete(this ILogger logger, string consumer);

    [LoggerMessage(303, LogLevel.Error, "The consumer '{Consumer}' has given up; ISseConsumer.Reconnect() starts it again: {Reason}")]
    public static partial void ConsumerGaveUp(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(304, LogLevel.Error, "An event could not be handled and has stopped the consumer '{Consumer}'; ISseConsumer.Reconnect() gets it again, SseConsumerOptions.OnPoison can skip it: {Reason}")]
    public static partial void ConsumerPoisoned(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(305, LogLevel.Warning, "The consumer '{Consumer}' has skipped an event that could not be handled: {Reason}")]
    public static partial void EventSkipped(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(306, LogLevel.Error, "OnPoison of the consumer '{Consumer}' threw, so the consumer stops: {Reason}")]
    public static partial void PoisonHandlerThrew(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(307, LogLevel.Information, "The handler of the consumer '{Consumer}' was interrupted, because the app is stopping or another instance is taking over; its event comes again ({Reason}).")]
    public static partial void HandlerInterrupted(this ILogger logger, string consumer, string reason);

    [LoggerMessage(308, LogLevel.Error, "The consumer '{Consumer}' does not consume; ISseConsumer.Reconnect() tries again. {Reason}")]
    public static partial void ConsumerRefused(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(310, LogLevel.Error, "The checkpoint of the consumer '{Consumer}' could not be saved ({Reason}); this is retried until it works. After a crash, the events since the last saved one come again.")]
    public static partial void CheckpointFailed(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(311, LogLevel.Information, "The checkpoint of the consumer '{Consumer}' can be saved again.")]
    public static partial void CheckpointRecovered(this ILogger logger, string consumer);

    [LoggerMessage(312, LogLevel.Error, "The checkpoint of the consumer '{Consumer}' could not be loaded ({Reason}); this is retried until it works, and the consumer waits for it.")]
    public static partial void CheckpointNotLoaded(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(313, LogLevel.Information, "The checkpoint store of the consumer '{Consumer}' can be reached again.")]
    public static partial void CheckpointReached(this ILogger logger, string consumer);

    [LoggerMessage(320, LogLevel.Information, "Another instance runs the consumer '{Consumer}'; this one stands by.")]
    public static partial void StandingBy(this ILogger logger, string consumer);

    [LoggerMessage(321, LogLevel.Warning, "The consumer '{Consumer}' has lost its lease and stands by: another instance has taken over, or the store cannot be reached.")]
    public static partial void LeaseLost(this ILogger logger, string consumer);

    [LoggerMessage(322, LogLevel.Warning, "The lease of the consumer '{Consumer}' could not be given back ({Reason}); another instance takes over when it has expired.")]
    public static partial void LeaseNotReleased(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(330, LogLevel.Warning, "The section {Section} belongs to no stream or consumer, so its settings have no effect; did you mean '{Meant}'?")]
    public static partial void SectionIsNearMiss(this ILogger logger, string section, string meant);

    /// <summary>
    /// What to log of an exception: the exception, with its type as the reason; if it may quote secrets, only the reason.
    /// </summary>
    public static (Exception? Exception, string Reason) ForLog(this Exception exception) =>
        (LoggableCause.Itself(exception), exception is SseItemException ? exception.Message : exception.GetType().Name);
}
