namespace ResilientSse.AspNetCore.Internal;

/// <summary>Logs in the memory of this process, which take no more than so many bytes together.</summary>
/// <param name="maxBytes">How many bytes.</param>
/// <param name="time">Measures how long writers wait.</param>
internal sealed class MemoryLogStore(long maxBytes, TimeProvider time) : ILogStore
{
    private readonly HashSet<MemoryLog> _logs = [];
    private long _bytes;

    /// <summary>How many bytes all logs take.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public ILog Open(LogKey key, LogLimits limits, Epoch? epoch = null)
    {
        var log = new MemoryLog(this, epoch ?? Epoch.Draw(), limits, time);
        lock (_logs)
            _logs.Add(log);

        return log;
    }

    /// <summary>A log takes that much more. Never called under a log's lock: when there is no room, all logs give some of theirs.</summary>
    public void Add(long bytes)
    {
        if (bytes != 0 && Interlocked.Add(ref _bytes, bytes) > maxBytes)
            Reclaim();
    }

    public void Remove(MemoryLog log)
    {
        lock (_logs)
            _logs.Remove(log);
    }

    /// <summary>Each log keeps its share of nine tenths, so that the next time is a while away.</summary>
    private void Reclaim()
    {
        lock (_logs)
        {
            if (Bytes <= maxBytes)
                return;

            var share = maxBytes / 10 * 9 / Math.Max(1, _logs.Count);
            foreach (var log in _logs)
                Interlocked.Add(ref _bytes, -log.Shrink(share));
        }
    }
}
