namespace ResilientSse.AspNetCore.Internal;

/// <summary>The memory of the rings of a route, which take no more than so many bytes together.</summary>
/// <param name="maxBytes">How many bytes.</param>
/// <param name="time">Measures how long writers wait.</param>
internal sealed class RingMemory(long maxBytes, TimeProvider time)
{
    private readonly HashSet<LogRing> _rings = [];
    private long _bytes;

    public TimeProvider Time => time;

    /// <summary>How many bytes all rings take.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public void Add(LogRing ring)
    {
        lock (_rings)
            _rings.Add(ring);
    }

    public void Remove(LogRing ring)
    {
        lock (_rings)
            _rings.Remove(ring);
    }

    /// <summary>A ring takes that much more. Never called under a ring's lock: when there is no room, all rings give some of theirs.</summary>
    public void Take(long bytes)
    {
        if (bytes != 0 && Interlocked.Add(ref _bytes, bytes) > maxBytes)
            Reclaim();
    }

    /// <summary>Each ring keeps its share of nine tenths, so that the next time is a while away.</summary>
    private void Reclaim()
    {
        lock (_rings)
        {
            if (Bytes <= maxBytes)
                return;

            var share = maxBytes / 10 * 9 / Math.Max(1, _rings.Count);
            foreach (var ring in _rings)
                Interlocked.Add(ref _bytes, -ring.Shrink(share));
        }
    }
}
