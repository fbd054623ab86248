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

    [LoggerMessage(402, LogLevel.Warning, "Could not subscribe to what other instances say ({Reason}); it is tried again, and this instance looks for itself meanwhile.")]
    public static partial void NotSubscribed(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(410, LogLevel.Warning, "The lease of the consumer '{Consumer}' could not be renewed ({Reason}); it is tried again until it expires.")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(420, LogLevel.Warning, "Redis has not taken a command about a log ({Reason}); it is tried again, for as long as OutageGrace while Redis is away.")]
    public static partial void LogHeld(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(421, LogLevel.Warning, "This instance is not the owner of a log any more: another has claimed it.")]
    public static partial void LogFenced(this ILogger logger);

    [LoggerMessage(422, LogLevel.Warning, "Redis had lost {Blocks} blocks of a log; this instance has given them back.")]
    public static partial void LogRepaired(this ILogger logger, int blocks);

    [LoggerMessage(423, LogLevel.Warning, "Redis has been away for longer than OutageGrace; this instance keeps a log on its own until it is back.")]
    public static partial void LogAlone(this ILogger logger);

    [LoggerMessage(424, LogLevel.Warning, "Redis may have lost the newest blocks of a log whose owner is dead: it was restarted, or a replica was promoted. The log is made anew.")]
    public static partial void LogMayHaveLost(this ILogger logger);

    [LoggerMessage(426, LogLevel.Warning, "An idempotency key of a run that is over could not be changed in Redis ({Reason}); it is kept for an hour.")]
    public static partial void RunKeyNotChanged(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(425, LogLevel.Warning, "A log could not be given to the other instances ({Reason}); it is tried again.")]
    public static partial void LogNotReleased(this ILogger logger, Exception? exception, string reason);
}
