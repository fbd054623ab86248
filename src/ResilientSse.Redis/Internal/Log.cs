using Microsoft.Extensions.Logging;

namespace ResilientSse.Redis.Internal;

/// <summary>The log of the package: event ids 400 to 499. No key, no password and no id of an event.</summary>
internal static partial class Log
{
    public const string Category = "ResilientSse.Redis";

    [LoggerMessage(400, LogLevel.Warning, "Redis cannot be reached ({Reason}); it is tried again until it can.")]
    public static partial void RedisAway(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(401, LogLevel.Information, "Redis can be reached.")]
    public static partial void RedisReached(this ILogger logger);

    [LoggerMessage(410, LogLevel.Warning, "The lease of the consumer '{Consumer}' could not be renewed ({Reason}); it is tried again until it expires.")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception? exception, string consumer, string reason);
}
