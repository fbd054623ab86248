namespace ResilientSse.AspNetCore.Internal;

/// <summary>The memory of all rings of a route, with a common limit.</summary>
/// <param name="maxBytes">The limit in bytes.</param>
/// <param name="time">Measures how long writers wait.</param>
internal sealed class RingMemory(long maxBytes, TimeProvider time)
{
    private readonly HashSet<LogRing> _rings = [];
    private long _bytes;

    public TimeProvider Time => time;

    /// <summary>The size of all rings, in bytes.</summary>
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

    /// <summary>
    /// Notes that a ring has grown by that many bytes. Never called under a ring's lock, because all rings shrink when there is no room.
    /// </summary>
    public void Take(long bytes)
    {
        if (bytes != 0 && Interlocked.Add(ref _bytes, bytes) > maxBytes)
            Reclaim();
    }

    /// <summary>Shrinks each ring to its share of nine tenths of the limit, so that this is not needed again soon.</summary>
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
