namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The newest frames of an upstream, numbered from 0. Three operations: append, read after a cursor, wait for more. One writer, many
/// readers; a reader is no more than a number, its cursor, and a wait.
/// </summary>
/// <param name="maxEvents">How many frames it keeps.</param>
/// <param name="maxBytes">How many bytes it keeps, but always the newest frame.</param>
/// <param name="budget">What all logs may keep together.</param>
internal sealed class RelayLog(int maxEvents, long maxBytes, RingBudget budget)
{
    private readonly object _lock = new();
    private FrameRing _ring = new(budget);
    private Readers _readers = new();
    private long _published;
    private bool _isComplete;

    /// <summary>The position behind the newest frame.</summary>
    public long End
    {
        get
        {
            lock (_lock)
                return _ring.End;
        }
    }

    /// <summary>Appends a frame. Readers that wait hear of it with <see cref="Publish"/>, so that several frames are one change.</summary>
    public void Append(Frame frame)
    {
        lock (_lock)
        {
            _ring.Append(frame);
            while (_ring.Count > 1 && IsBeyondLimits)
                _ring.DropFirst();
        }
    }

    /// <summary>Tells the readers that wait of what was appended, if anything was.</summary>
    public void Publish()
    {
        // Without the lock: only the one writer moves it.
        if (_published == _ring.End)
            return;

        _published = _ring.End;
        lock (_lock)
            _readers.TakeAll();

        _readers.WakeTaken();
    }

    /// <summary>No more frames will come.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            _readers.TakeAll();
        }

        _readers.WakeTaken();
    }

    /// <summary>Forgets everything, because nobody will read it.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            while (_ring.Count > 0)
                _ring.DropFirst();
        }
    }

    /// <summary>Lets a reader wait for the next change, whatever it has read.</summary>
    public void Watch(Wake reader)
    {
        lock (_lock)
            _readers.Add(reader);
    }

    /// <summary>Lets a reader wait for what comes after the cursor; false if that is there.</summary>
    public bool TryWait(long cursor, Wake reader)
    {
        lock (_lock)
        {
            if (cursor != _ring.End || _isComplete)
                return false;

            _readers.Add(reader);
            return true;
        }
    }

    /// <summary>Lets go of a reader that waits no more, for another reason than a change.</summary>
    public void StopWaiting(Wake reader)
    {
        lock (_lock)
            _readers.Remove(reader);
    }

    /// <summary>Reads the frame at the cursor and moves it on.</summary>
    public LogRead TryRead(ref long cursor, out Frame frame)
    {
        lock (_lock)
        {
            frame = default;
            if (cursor < _ring.First)
                return LogRead.Overtaken;
            if (cursor == _ring.End)
                return _isComplete ? LogRead.Complete : LogRead.Nothing;

            frame = _ring[cursor++];
            return LogRead.Frame;
        }
    }

    /// <summary>The cursor of who joins without an id: the first frame, if nothing has left the log yet.</summary>
    public long? Start()
    {
        lock (_lock)
            return _ring.First == 0 ? 0 : null;
    }

    /// <summary>The cursor behind the frame with that id; null if there is none, or more than one.</summary>
    public long? After(string id)
    {
        lock (_lock)
            return _ring.After(id);
    }

    private bool IsBeyondLimits => _ring.Count > maxEvents || _ring.Bytes > maxBytes || budget.IsExceeded;
}
