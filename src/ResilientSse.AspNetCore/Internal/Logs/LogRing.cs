namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// What this instance holds of a log, and all that browsers read: a reader is only a position. It may hold less than the log, and starts
/// over if the log is replaced.
/// </summary>
/// <remarks>All members are thread-safe, but there is only one writer.</remarks>
internal sealed class LogRing : IDisposable
{
    private readonly object _lock = new();
    private readonly RingMemory _memory;
    private readonly LogLimits _limits;
    private readonly BoundedRing _ring;
    private readonly LogSignal _signal = new();
    private readonly FastestReader _fastest = new();
    private Epoch _epoch;
    private long _begin;
    private bool _hasEnded;

    /// <param name="memory">The memory that it shares with other rings.</param>
    /// <param name="limits">How much it holds.</param>
    public LogRing(RingMemory memory, LogLimits limits)
    {
        (_memory, _limits, _ring) = (memory, limits, new BoundedRing(limits));
        memory.Add(this);
    }

    /// <summary>What it holds.</summary>
    public LogRange Range
    {
        get
        {
            lock (_lock)
                return new(_epoch, _ring.First, _ring.Last, _begin);
        }
    }

    /// <summary>Starts over after a position: its blocks are dropped, and their readers are told.</summary>
    /// <param name="after">The position before the first block that will be added.</param>
    /// <param name="begin">The sequence before the first block that the log ever had.</param>
    public void Begin(Position after, long begin)
    {
        long change;
        lock (_lock)
        {
            (_epoch, _begin) = (after.Epoch, begin);
            change = _ring.Begin(after.Sequence);
            _fastest.Begin(after.Sequence);
        }

        _memory.Take(change);
        _signal.Set(after, hasEnded: false);
    }

    /// <summary>Adds blocks after the newest, except those that are already there.</summary>
    public void Add(ReadOnlySpan<Entry> batch)
    {
        Position last;
        long change;
        lock (_lock)
        {
            change = _ring.Append(batch);
            last = new(_epoch, _ring.Last);
        }

        _memory.Take(change);
        _signal.Set(last, hasEnded: false);
    }

    /// <summary>
    /// Waits until blocks can be added without dropping any that even the fastest reader has not got; false after the timeout.
    /// </summary>
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
                await change.WaitAsync(_limits.MaxWait, _memory.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                lock (_lock)
                    _fastest.GiveUp();

                return false;
            }
        }
    }

    /// <summary>Reads the blocks after a position.</summary>
    public Page Read(Position after, int maxBytes)
    {
        lock (_lock)
        {
            if (!new LogRange(_epoch, _ring.First, _ring.Last, _begin).HasAllAfter(after))
                return new(PageKind.Gap, after, _ring.Count);
            if (after.Sequence == _ring.Last)
                return new(_hasEnded ? PageKind.Complete : PageKind.Nothing, after, 0);

            return _ring.Take(after, maxBytes);
        }
    }

    /// <summary>Creates what a reader waits with, for more after a position or for the end.</summary>
    public LogWaiter CreateWaiter() => new(_signal);

    /// <summary>Wakes all waiting readers, because there is something to tell them besides blocks.</summary>
    public void Pulse() => _signal.Pulse();

    /// <summary>Ends the ring: no more blocks will come.</summary>
    public void End()
    {
        Position last;
        lock (_lock)
        {
            _hasEnded = true;
            last = new(_epoch, _ring.Last);
        }

        _signal.Set(last, hasEnded: true);
    }

    /// <summary>The position of the only block with that upstream id; null if there is none, or more than one.</summary>
    /// <param name="upstreamId">The id.</param>
    /// <param name="body">What must follow the id line; empty for anything.</param>
    public Position? Find(string upstreamId, ReadOnlySpan<byte> body)
    {
        lock (_lock)
            return _ring.Find(upstreamId, body) is { } sequence ? new(_epoch, sequence) : null;
    }

    /// <summary>The blocks after a sequence that it still holds, to restore them in a log that lost them.</summary>
    public Entry[] EntriesAfter(long sequence)
    {
        lock (_lock)
            return _ring.EntriesAfter(sequence);
    }

    /// <summary>Adds a reader; the writer waits for the fastest one.</summary>
    public void AddReader()
    {
        lock (_lock)
            _fastest.Readers++;
    }

    /// <summary>Notes that a reader has sent everything up to a position.</summary>
    public void Got(Position position)
    {
        // Most readers are not the fastest one, and take no lock.
        if (position.Sequence <= _fastest.Sequence)
            return;

        lock (_lock)
        {
            if (position.Epoch == _epoch)
                _fastest.HasGot(position.Sequence);
        }
    }

    /// <summary>Removes a reader.</summary>
    public void RemoveReader()
    {
        lock (_lock)
            _fastest.RemoveReader();
    }

    /// <summary>
    /// Shrinks to at most that many bytes, but keeps the newest block while there are readers; returns how many bytes were freed.
    /// </summary>
    public long Shrink(long bytes)
    {
        lock (_lock)
            return _ring.Shrink(bytes, count: _fastest.Readers > 0 && !_hasEnded ? 1 : 0);
    }

    public void Dispose()
    {
        _memory.Remove(this);
        lock (_lock)
            _fastest.Readers = 0;

        _memory.Take(-Shrink(0));
    }
}
