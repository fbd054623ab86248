namespace ResilientSse.AspNetCore.Internal;

/// <summary>How much a log keeps. While somebody reads, it always keeps the newest block.</summary>
/// <param name="MaxEvents">The most blocks.</param>
/// <param name="MaxBytes">The most bytes in memory.</param>
/// <param name="MaxWait">How long the writer waits for the fastest reader.</param>
internal readonly record struct LogLimits(int MaxEvents, long MaxBytes, TimeSpan MaxWait)
{
    /// <summary>How long a log outside this process is kept after the last append.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The limits of a log that is never trimmed and whose writer waits for nobody.</summary>
    public static LogLimits None => new(int.MaxValue, long.MaxValue, Timeout.InfiniteTimeSpan);
}
