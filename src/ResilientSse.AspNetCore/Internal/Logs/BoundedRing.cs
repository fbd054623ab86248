using System.Buffers;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The blocks that a log keeps, within its limits. Used under the log's lock.</summary>
internal sealed class BoundedRing(LogLimits limits)
{
    private readonly EntryRing _ring = new();

    public long First => _ring.First;

    public long Last => _ring.Last;

    public long Count => _ring.Count;

    /// <summary>Appends the next blocks and drops the oldest beyond the limits; returns the change of the size in bytes.</summary>
    public long Append(ReadOnlySpan<Entry> batch)
    {
        var before = _ring.Cost;
        foreach (ref readonly var entry in batch)
        {
            // Blocks that are already there are not appended again.
            if (entry.Sequence == _ring.Last + 1)
                _ring.Append(entry);
        }

        while (_ring.Count > 1 && (_ring.Count > limits.MaxEvents || _ring.Cost > limits.MaxBytes))
            _ring.DropFirst();

        return _ring.Cost - before;
    }

    /// <summary>Drops all blocks and continues after a sequence; returns the change of the size in bytes.</summary>
    public long Begin(long after)
    {
        var before = _ring.Cost;
        _ring.Begin(after);
        return -before;
    }

    /// <summary>The blocks after a sequence that are still there.</summary>
    public Entry[] EntriesAfter(long sequence)
    {
        var first = Math.Max(sequence + 1, _ring.First);
        var entries = new Entry[Math.Max(0, _ring.Last - first + 1)];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = _ring[first + i];

        return entries;
    }

    /// <summary>
    /// Drops the oldest blocks until at most that many bytes or that many blocks are left; returns how many bytes were freed.
    /// </summary>
    public long Shrink(long bytes, int count)
    {
        var before = _ring.Cost;
        while (_ring.Cost > bytes && _ring.Count > count)
            _ring.DropFirst();

        return before - _ring.Cost;
    }

    /// <summary>Whether blocks can be appended without dropping any after that sequence.</summary>
    public bool HasRoomFor(ReadOnlySpan<Entry> batch, long got)
    {
        long cost = 0;
        foreach (ref readonly var entry in batch)
            cost += entry.Cost;

        got = Math.Max(got, _ring.First - 1);
        return got >= _ring.Last || (_ring.Last - got + batch.Length <= limits.MaxEvents && _ring.CostAfter(got) + cost <= limits.MaxBytes);
    }

    /// <summary>The page after a position that is not the last.</summary>
    public Page Take(Position after, int maxBytes)
    {
        var frames = ArrayPool<byte[]>.Shared.Rent(Page.MaxCount);
        var (count, last) = (0, after.Sequence);
        for (var bytes = 0; count < Page.MaxCount && last < _ring.Last && bytes < maxBytes; bytes += frames[count++].Length)
            frames[count] = _ring[++last].Frame;

        return new(PageKind.Blocks, after with { Sequence = last }, _ring.Last - last, frames, count);
    }

    /// <summary>
    /// The sequence of the only block with that upstream id, if it has that body; null if there is none, or more than one with the id.
    /// </summary>
    public long? Find(string upstreamId, ReadOnlySpan<byte> body)
    {
        var hash = upstreamId.GetHashCode(StringComparison.Ordinal);
        long? found = null;
        for (var sequence = _ring.First; sequence <= _ring.Last; sequence++)
        {
            ref readonly var entry = ref _ring[sequence];
            if (entry.UpstreamIdHash != hash || !entry.UpstreamId.SequenceEqual(Encoding.UTF8.GetBytes(upstreamId)))
                continue;
            if (found is not null || !(body.IsEmpty || entry.Body.SequenceEqual(body)))
                return null;

            found = sequence;
        }

        return found;
    }
}
