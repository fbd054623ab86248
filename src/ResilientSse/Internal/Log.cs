using Microsoft.Extensions.Logging;

namespace ResilientSse.Internal;

/// <summary>The log of the package: event ids 1 to 99. Addresses come without query; no header, no id, no data.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Connecting to {Address}, attempt {Attempt} of this outage.")]
    public static partial void Connecting(this ILogger logger, string address, int attempt);

    [LoggerMessage(2, LogLevel.Information, "Connected to {Address}.")]
    public static partial void Connected(this ILogger logger, string address);

    [LoggerMessage(3, LogLevel.Warning, "Retrying in {Delay} (attempt {Attempt} of this outage): {Reason}")]
    public static partial void Retrying(this ILogger logger, TimeSpan delay, int attempt, string reason);

    [LoggerMessage(4, LogLevel.Error, "Gave up: {Reason}")]
    public static partial void GaveUp(this ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Error, "A handler of StateChanged threw; the stream goes on.")]
    public static partial void StateHandlerThrew(this ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The onError callback of a subscription threw; the subscription goes on.")]
    public static partial void ErrorHandlerThrew(this ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "An item of {Length} characters did not parse ({Reason}) and was skipped; the subscription has no onError.")]
    public static partial void ItemSkipped(this ILogger logger, int length, string? reason);
}
