using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace ResilientSse.Benchmarks;

/// <summary>How long an event takes from the write of the upstream, which it names, to the read of the last browser.</summary>
internal sealed class LastReads
{
    private readonly ConcurrentDictionary<long, (int Browsers, long Last)> _events = new();

    /// <summary>Called with all that a browser reads. An event is read as a whole.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        var now = Stopwatch.GetTimestamp();
        while (bytes.IndexOf("\"at\":"u8) is var at and >= 0)
        {
            bytes = bytes[(at + 5)..];
            if (Utf8Parser.TryParse(bytes, out long written, out _))
                _events.AddOrUpdate(written, _ => (1, now), (_, seen) => (seen.Browsers + 1, Math.Max(seen.Last, now)));
        }
    }

    /// <summary>The times of the events that so many browsers have read, in milliseconds, in order.</summary>
    public double[] Times(int browsers) =>
    [
        .. _events.Where(e => e.Value.Browsers == browsers).Select(e => Stopwatch.GetElapsedTime(e.Key, e.Value.Last).TotalMilliseconds).Order(),
    ];
}
