namespace ResilientSse.AspNetCore.Internal;

/// <summary>What the logs of a route may keep together.</summary>
internal sealed class RingBudget(long maxBytes)
{
    private long _bytes;

    public bool IsExceeded => Volatile.Read(ref _bytes) > maxBytes;

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
