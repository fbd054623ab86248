namespace ResilientSse.AspNetCore.Internal;

/// <summary>A log in the memory of this process: a claim always wins, and all but the waits completes at once.</summary>
internal sealed class MemoryLog(MemoryLogStore store, Epoch epoch, LogLimits limits, TimeProvider time) : ILog
{
    private readonly object _lock = new();
    private readonly BoundedRing _ring = new(limits);
    private readonly LogSignal _signal = new();
    private readonly FastestReader _fastest = new();
    private LogEnd? _end;

    public LogRange Range
    {
        get
        {
            lock (_lock)
                return new(epoch, _ring.First, _ring.Last);
        }
    }

    public ValueTask<Claim> ClaimAsync(LogRange known, CancellationToken cancellationToken) =>
        new(new Claim(IsOwner: true, FencingToken: 1, new(epoch, Range.Last)));

    public ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, CancellationToken cancellationToken)
    {
        long last, change;
        lock (_lock)
            (change, last) = (_ring.Append(batch.Span), _ring.Last);

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
                if (!_fastest.IsWaitedFor || _ring.HasRoomFor(batch.Span, _fastest.Sequence))
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
            if (!new LogRange(epoch, _ring.First, _ring.Last).HasAllAfter(after))
                return new(new Page(PageKind.Gap, after, _ring.Count));

            if (after.Sequence == _ring.Last)
                return new(new Page(_end is null ? PageKind.Nothing : PageKind.Complete, after, 0));

            return new(_ring.Take(after, maxBytes));
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
        lock (_lock)
            return _ring.Find(upstreamId, body) is { } sequence ? new(epoch, sequence) : null;
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
            return _ring.Shrink(bytes, count: _fastest.Readers > 0 && _end is null ? 1 : 0);
    }

    public ValueTask DisposeAsync()
    {
        store.Remove(this);
        lock (_lock)
            _fastest.Readers = 0;

        store.Add(-Shrink(0));
        return default;
    }
}
