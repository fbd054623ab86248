using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace ResilientSse.Benchmarks;

/// <summary>How long an event takes from the write of the upstream, which it names, to the read of the last browser.</summary>
internal sealed class LastReads
{
    private readonly ConcurrentDictionary<long, (int Browsers, long Last)> _events = new();
    private long _begin = long.MaxValue;

    /// <summary>From now on events count: those that were written while browsers were still being opened say nothing.</summary>
    public void Begin() => Volatile.Write(ref _begin, Stopwatch.GetTimestamp());

    /// <summary>From now on none counts.</summary>
    public void End() => Volatile.Write(ref _begin, long.MaxValue);

    /// <summary>Called with all that a browser reads. An event is read as a whole.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        var now = Stopwatch.GetTimestamp();
        while (bytes.IndexOf("\"at\":"u8) is var at and >= 0)
        {
            bytes = bytes[(at + 5)..];
            if (Utf8Parser.TryParse(bytes, out long written, out _) && written > Volatile.Read(ref _begin))
                _events.AddOrUpdate(written, _ => (1, now), (_, seen) => (seen.Browsers + 1, Math.Max(seen.Last, now)));
        }
    }

    /// <summary>The times of the events that so many browsers have read, in milliseconds.</summary>
    public double[] Times(int browsers) =>
        [.. _events.Where(e => e.Value.Browsers == browsers).Select(e => Stopwatch.GetElapsedTime(e.Key, e.Value.Last).TotalMilliseconds)];
}
