using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>The log of the package: event ids 1 to 99. Addresses have no query; headers, ids and data are never logged. Attempts are counted from 1.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Connecting to {Address}, attempt {Attempt} of this outage.")]
    public static partial void Connecting(this ILogger logger, string address, int attempt);

    [LoggerMessage(2, LogLevel.Information, "Connected to {Address}.")]
    public static partial void Connected(this ILogger logger, string address);

    [LoggerMessage(3, LogLevel.Warning, "Retrying in {Delay} (attempt {Attempt} of this outage): {Reason}")]
    public static partial void Retrying(this ILogger logger, TimeSpan delay, int attempt, string reason);

    [LoggerMessage(4, LogLevel.Error, "Gave up: {Reason}")]
    public static partial void GaveUp(this ILogger logger, Exception? cause, string reason);

    [LoggerMessage(5, LogLevel.Error, "A handler of StateChanged threw {Reason}; the stream goes on.")]
    public static partial void StateHandlerThrew(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(6, LogLevel.Error, "The onError callback of a subscription threw {Reason}; the subscription goes on.")]
    public static partial void ErrorHandlerThrew(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(7, LogLevel.Error, "An item of {Length} characters did not parse ({Reason}) and was skipped; SseStreamOptions.OnInvalidItem or onError of the subscription can handle it.")]
    public static partial void ItemSkipped(this ILogger logger, int length, string? reason);

    [LoggerMessage(8, LogLevel.Error, "A callback of a subscription threw {Reason}, which ends the subscription.")]
    public static partial void CallbackThrew(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(9, LogLevel.Information, "SseSubscription.DisposeAsync was called from a callback of the subscription, or from a task that the callback started, so it does not wait for the callback, which may be waiting for it; SseSubscription.Completion does.")]
    public static partial void DisposedFromWithin(this ILogger logger);

    [LoggerMessage(10, LogLevel.Warning, "The response threw {Reason} while it was closed; the stream goes on.")]
    public static partial void CloseThrew(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(11, LogLevel.Warning, "A listener of the meter or of the activity source threw {Reason}; the stream goes on.")]
    public static partial void ListenerThrew(this ILogger logger, Exception? exception, string reason);
}
