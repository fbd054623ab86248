namespace ResilientSse.AspNetCore.Internal;

/// <summary>What the logs of a route may keep together.</summary>
internal sealed class RingBudget(long maxBytes)
{
    private const int MaxStep = 4096;
    private const int MinSteps = 1024;

    private long _bytes;

    /// <summary>What a log may keep without telling: less than it weighs itself, and than matters to a small budget.</summary>
    public long Step { get; } = Math.Min(MaxStep, maxBytes / MinSteps);

    public bool IsExceeded => Volatile.Read(ref _bytes) > maxBytes;

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
