namespace ResilientSse.AspNetCore.Internal;

/// <summary>The memory of all runs of a route: their logs, the bodies that have not been answered yet, and the runs themselves.</summary>
/// <param name="rings">The memory of their logs.</param>
/// <param name="maxBytes">The limit in bytes.</param>
internal sealed class RunMemory(RingMemory rings, long maxBytes)
{
    /// <summary>The memory of a run besides its log and body, as measured by RunMemoryTests.</summary>
    public const int PerRun = 4 * 1024;

    private long _others;

    public RingMemory Rings => rings;

    public long Bytes => rings.Bytes + Volatile.Read(ref _others);

    public bool HasRoomFor(long bytes) => Bytes + bytes <= maxBytes;

    /// <summary>Takes that many bytes; false if there is no room.</summary>
    public bool TryTake(long bytes)
    {
        // Taken first and checked then, so that concurrent callers do not count on the same room.
        if (rings.Bytes + Interlocked.Add(ref _others, bytes) <= maxBytes)
            return true;

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _others, -bytes);
}
