namespace ResilientSse.AspNetCore.Internal;

/// <summary>How much a log keeps, but always the newest block while somebody reads.</summary>
/// <param name="MaxEvents">How many blocks.</param>
/// <param name="MaxBytes">How many bytes, as they are in memory.</param>
/// <param name="MaxWait">How long its writer waits for the fastest reader.</param>
internal readonly record struct LogLimits(int MaxEvents, long MaxBytes, TimeSpan MaxWait)
{
    /// <summary>How long what is kept elsewhere is kept there after the last append.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Of a log that is never trimmed, and whose writer waits for nobody.</summary>
    public static LogLimits None => new(int.MaxValue, long.MaxValue, Timeout.InfiniteTimeSpan);
}
