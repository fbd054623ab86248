using Microsoft.Extensions.Logging;

namespace ResilientSse.Redis.Internal;

/// <summary>The log of the package: event ids 400 to 499. Keys, passwords and ids of events are never logged.</summary>
internal static partial class Log
{
    public const string Category = "ResilientSse.Redis";

    [LoggerMessage(400, LogLevel.Warning, "Redis at {Address} cannot be reached ({Reason}); this is retried until it can.")]
    public static partial void RedisAway(this ILogger logger, Exception? exception, string address, string reason);

    [LoggerMessage(401, LogLevel.Information, "Redis can be reached.")]
    public static partial void RedisReached(this ILogger logger);

    [LoggerMessage(402, LogLevel.Warning, "Could not subscribe to a channel ({Reason}); this is retried, and this instance polls meanwhile.")]
    public static partial void NotSubscribed(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(410, LogLevel.Warning, "The lease of the consumer '{Consumer}' could not be renewed ({Reason}); this is retried until the lease expires.")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception? exception, string consumer, string reason);

    [LoggerMessage(420, LogLevel.Warning, "A command for a log failed ({Reason}); it is retried, for at most SseRedisOptions.OutageGrace while Redis is down.")]
    public static partial void LogHeld(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(421, LogLevel.Warning, "This instance is no longer the owner of a log: another instance has claimed it.")]
    public static partial void LogFenced(this ILogger logger);

    [LoggerMessage(422, LogLevel.Warning, "Redis had lost {Blocks} blocks of a log; this instance has restored them.")]
    public static partial void LogRepaired(this ILogger logger, int blocks);

    [LoggerMessage(423, LogLevel.Warning, "Redis has been down for longer than SseRedisOptions.OutageGrace; this instance keeps a log on its own until it is back.")]
    public static partial void LogAlone(this ILogger logger);

    [LoggerMessage(424, LogLevel.Warning, "Redis may have lost the newest blocks of a log whose owner is dead, because it was restarted or a replica was promoted. A new log is created.")]
    public static partial void LogMayHaveLost(this ILogger logger);

    [LoggerMessage(426, LogLevel.Warning, "The idempotency key of a run that is over could not be changed in Redis ({Reason}); it is kept for up to an hour.")]
    public static partial void RunKeyNotChanged(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(425, LogLevel.Warning, "A log could not be released to the other instances ({Reason}); this is retried.")]
    public static partial void LogNotReleased(this ILogger logger, Exception? exception, string reason);
}
