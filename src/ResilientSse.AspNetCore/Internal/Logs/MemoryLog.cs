using System.Buffers;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A log in the memory of this process: a claim always wins, and all but the waits completes at once.</summary>
internal sealed class MemoryLog(MemoryLogStore store, LogLimits limits, TimeProvider time) : ILog
{
    private readonly object _lock = new();
    private readonly EntryRing _ring = new();
    private readonly LogSignal _signal = new();
    private readonly Epoch _epoch = Epoch.Draw();
    private readonly FastestReader _fastest = new();
    private LogEnd? _end;

    public LogRange Range
    {
        get
        {
            lock (_lock)
                return new(_epoch, _ring.First, _ring.Last);
        }
    }

    public ValueTask<Claim> ClaimAsync(LogRange known, CancellationToken cancellationToken) =>
        new(new Claim(IsOwner: true, FencingToken: 1, new(_epoch, Range.Last)));

    public ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, CancellationToken cancellationToken)
    {
        long last, change;
        lock (_lock)
        {
            change = -_ring.Cost;
            foreach (ref readonly var entry in batch.Span)
            {
                if (entry.Sequence == _ring.Last + 1)
                    _ring.Append(entry);
            }

            while (_ring.Count > 1 && (_ring.Count > limits.MaxEvents || _ring.Cost > limits.MaxBytes))
                _ring.DropFirst();
            change += _ring.Cost;
            last = _ring.Last;
        }

        store.Add(change);
        _signal.Set(last, hasEnded: false);
        return new(AppendResult.Appended);
    }

    public async ValueTask<bool> WaitForRoomAsync(ReadOnlyMemory<Entry> batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (HasRoomFor(batch.Span))
                    return true;

                change = _fastest.ChangeAsync();
            }

            try
            {
                await change.WaitAsync(limits.MaxWait, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                lock (_lock)
                    _fastest.GiveUp();

                return false;
            }
        }
    }

    public ValueTask<Page> ReadAsync(Position after, int maxBytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!new LogRange(_epoch, _ring.First, _ring.Last).HasAllAfter(after))
                return new(new Page(PageKind.Gap, after, _ring.Count));

            if (after.Sequence == _ring.Last)
                return new(new Page(_end is null ? PageKind.Nothing : PageKind.Complete, after, 0));

            return new(Take(after.Sequence, maxBytes));
        }
    }

    public ValueTask<bool> WaitAsync(Position after, CancellationToken cancellationToken) => _signal.WaitAsync(after.Sequence, cancellationToken);

    public void Pulse() => _signal.Pulse();

    public ValueTask EndAsync(Claim claim, LogEnd end, CancellationToken cancellationToken)
    {
        long last;
        lock (_lock)
            (_end, last) = (end, _ring.Last);

        _signal.Set(last, hasEnded: true);
        return default;
    }

    public ValueTask ReleaseAsync(Claim claim) => default;

    public Position? Find(string upstreamId, ReadOnlySpan<byte> body)
    {
        var hash = upstreamId.GetHashCode(StringComparison.Ordinal);
        Position? found = null;
        lock (_lock)
        {
            for (var sequence = _ring.First; sequence <= _ring.Last; sequence++)
            {
                ref readonly var entry = ref _ring[sequence];
                if (entry.UpstreamIdHash != hash || !entry.UpstreamId.SequenceEqual(Encoding.UTF8.GetBytes(upstreamId)))
                    continue;
                if (found is not null || !(body.IsEmpty || entry.Body.SequenceEqual(body)))
                    return null;

                found = new(_epoch, sequence);
            }
        }

        return found;
    }

    public void AddReader()
    {
        lock (_lock)
            _fastest.Readers++;
    }

    public void Got(Position position)
    {
        // Most readers are not the fastest one, and take no lock.
        if (position.Sequence <= _fastest.Sequence)
            return;

        lock (_lock)
            _fastest.HasGot(position.Sequence);
    }

    public void RemoveReader()
    {
        lock (_lock)
            _fastest.RemoveReader();
    }

    /// <summary>Keeps no more than that many bytes, but what those who wait have yet to get; returns how many it has given.</summary>
    public long Shrink(long bytes)
    {
        lock (_lock)
        {
            var before = _ring.Cost;
            while (_ring.Cost > bytes && _ring.Count > (_fastest.Readers > 0 && _end is null ? 1 : 0))
                _ring.DropFirst();

            return before - _ring.Cost;
        }
    }

    public ValueTask DisposeAsync()
    {
        store.Remove(this);
        lock (_lock)
            _fastest.Readers = 0;

        store.Add(-Shrink(0));
        return default;
    }

    private Page Take(long after, int maxBytes)
    {
        var frames = ArrayPool<byte[]>.Shared.Rent(Page.MaxCount);
        var count = 0;
        for (var bytes = 0; count < Page.MaxCount && after < _ring.Last && bytes < maxBytes; bytes += frames[count++].Length)
            frames[count] = _ring[++after].Frame;

        return new(PageKind.Blocks, new(_epoch, after), _ring.Last - after, frames, count);
    }

    private bool HasRoomFor(ReadOnlySpan<Entry> batch)
    {
        if (!_fastest.IsWaitedFor)
            return true;

        long cost = 0;
        foreach (ref readonly var entry in batch)
            cost += entry.Cost;

        var got = Math.Max(_fastest.Sequence, _ring.First - 1);
        return got >= _ring.Last || (_ring.Last - got + batch.Length <= limits.MaxEvents && _ring.CostAfter(got) + cost <= limits.MaxBytes);
    }
}
