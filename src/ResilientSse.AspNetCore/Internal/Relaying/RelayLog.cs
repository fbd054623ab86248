namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The newest frames of an upstream, numbered from 0. Three operations: append, read after a cursor, wait for more. One writer, many
/// readers; a reader is no more than a number, its cursor.
/// </summary>
/// <param name="maxEvents">How many frames it keeps.</param>
/// <param name="maxBytes">How many bytes it keeps, but always the newest frame.</param>
/// <param name="budget">What all logs may keep together.</param>
/// <param name="isLossless">
/// Whether the writer waits while the log is full. Then the log only makes room for blocks for which nobody can wait, far beyond its limits.
/// </param>
internal sealed class RelayLog(int maxEvents, long maxBytes, RingBudget budget, bool isLossless = false)
{
    /// <summary>
    /// Blocks that are no events come in what has been read already, without a wait in between; and a frame can be a little larger than
    /// the event that it was made of.
    /// </summary>
    private const int SlackEvents = 16 * 1024;
    private const int SlackFactor = 4;

    private readonly object _lock = new();
    private Frame?[] _slots = new Frame?[8];
    private TaskCompletionSource _changed = NewSignal();
    private long _first;
    private long _next;
    private long _bytes;
    private bool _isComplete;

    /// <summary>Completes with the next change. Take it before you read: what comes in between is not missed.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The position behind the newest frame.</summary>
    public long End => Volatile.Read(ref _next);

    /// <summary>Whether the next frame would push one out.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _next > _first && (_next - _first >= maxEvents || _bytes >= maxBytes || budget.IsExceeded);
        }
    }

    public void Append(Frame frame)
    {
        lock (_lock)
        {
            if (_next - _first == _slots.Length)
                Grow();

            Slot(_next++) = frame;
            Count(frame.Bytes.Length);
            while (_next - _first > 1 && IsBeyondLimits)
                DropFirst();
        }

        SignalChange();
    }

    /// <summary>No more frames will come.</summary>
    public void Complete()
    {
        lock (_lock)
            _isComplete = true;

        SignalChange();
    }

    /// <summary>Forgets what is before the cursor, because nobody will read it.</summary>
    public void Forget(long cursor)
    {
        lock (_lock)
        {
            while (_first < Math.Min(cursor, _next))
                DropFirst();
        }

        SignalChange();
    }

    /// <summary>Reads the frame at the cursor and moves it on.</summary>
    public LogRead TryRead(ref long cursor, out Frame? frame)
    {
        lock (_lock)
        {
            frame = null;
            if (cursor < _first)
                return LogRead.Overtaken;
            if (cursor == _next)
                return _isComplete ? LogRead.Complete : LogRead.Nothing;

            frame = Slot(cursor++);
            return LogRead.Frame;
        }
    }

    /// <summary>The cursor of who joins without an id: the first frame, if nothing has left the log yet.</summary>
    public long? Start()
    {
        lock (_lock)
            return _first == 0 ? 0 : null;
    }

    /// <summary>The cursor behind the frame with that id; null if there is none, or more than one.</summary>
    public long? After(string id)
    {
        lock (_lock)
        {
            long? found = null;
            for (var position = _first; position < _next; position++)
            {
                if (Slot(position)!.Id != id)
                    continue;
                if (found is not null)
                    return null;
                found = position + 1;
            }

            return found;
        }
    }

    private bool IsBeyondLimits => isLossless
        ? _next - _first > (long)maxEvents + SlackEvents || _bytes > maxBytes * SlackFactor
        : _next - _first > maxEvents || _bytes > maxBytes || budget.IsExceeded;

    private ref Frame? Slot(long position) => ref _slots[position & (_slots.Length - 1)];

    private void Grow()
    {
        var smaller = _slots;
        _slots = new Frame?[smaller.Length * 2];
        for (var position = _first; position < _next; position++)
            Slot(position) = smaller[position & (smaller.Length - 1)];
    }

    private void DropFirst()
    {
        ref var slot = ref Slot(_first++);
        Count(-slot!.Bytes.Length);
        slot = null;
    }

    private void Count(int bytes)
    {
        _bytes += bytes;
        budget.Add(bytes);
    }

    private void SignalChange() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
