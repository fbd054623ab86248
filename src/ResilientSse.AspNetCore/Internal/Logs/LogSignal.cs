namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Tells all waiters of a log that it has changed. It has its own lock, under which a waiter is added to a list and the whole list is taken
/// out: a waiter that comes before a change is in the list, one that comes after it sees how far the log goes, so no waiter misses a
/// change, and none is in the list twice.
/// </summary>
internal sealed class LogSignal
{
    private readonly object _lock = new();
    private LogWaiter? _first;
    private Position _last;
    private long _changes;
    private bool _hasEnded;

    /// <summary>
    /// Adds a waiter to the list; false if the log goes beyond its position, is another one or has ended, or if the waiter has something
    /// else to attend to.
    /// </summary>
    public bool TryAdd(LogWaiter waiter, Position after)
    {
        lock (_lock)
        {
            if (_last.Sequence > after.Sequence || _hasEnded || _last.Epoch != after.Epoch || !waiter.TryBegin(_changes, _first))
                return false;

            _first = waiter;
            return true;
        }
    }

    /// <summary>Notes how far the log goes now.</summary>
    public void Set(Position last, bool hasEnded)
    {
        lock (_lock)
            (_last, _hasEnded) = (last, hasEnded);

        Pulse();
    }

    /// <summary>Ends all waits.</summary>
    public void Pulse()
    {
        LogWaiter? waiter;
        lock (_lock)
        {
            (waiter, _first) = (_first, null);
            _changes++;
        }

        // Outside the lock. A waiter that goes on may wait again, so it leaves the list first.
        while (waiter is not null)
        {
            var next = waiter.Leave();
            waiter.Complete();
            waiter = next;
        }
    }

    /// <summary>Ends the current wait of a waiter, or its next one if a change has already ended this one.</summary>
    public void Attend(LogWaiter waiter)
    {
        lock (_lock)
        {
            if (!waiter.TryLeave(_changes, ref _first))
                return;
        }

        waiter.Complete();
    }
}
