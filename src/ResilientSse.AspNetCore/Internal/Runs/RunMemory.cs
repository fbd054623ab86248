namespace ResilientSse.AspNetCore.Internal;

/// <summary>What all runs of a route take in memory: their logs, the bodies that have not been answered yet, and themselves.</summary>
/// <param name="rings">What their logs take.</param>
/// <param name="maxBytes">How much it may be.</param>
internal sealed class RunMemory(RingMemory rings, long maxBytes)
{
    /// <summary>What a run takes besides its log and its body, as RunMemoryTests measures it.</summary>
    public const int PerRun = 4 * 1024;

    private long _others;

    public RingMemory Rings => rings;

    public long Bytes => rings.Bytes + Volatile.Read(ref _others);

    public bool HasRoomFor(long bytes) => Bytes + bytes <= maxBytes;

    /// <summary>Takes that much, if there is room; false if there is none.</summary>
    public bool TryTake(long bytes)
    {
        // First taken, then looked at: of several at once, none may count on the same room.
        if (rings.Bytes + Interlocked.Add(ref _others, bytes) <= maxBytes)
            return true;

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _others, -bytes);
}
