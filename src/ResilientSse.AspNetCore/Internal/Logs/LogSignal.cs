namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Tells all who wait for a log that it has changed. It has a lock of its own, under which who waits is put into a list and the whole list
/// is taken out: whoever comes before the change is in the list, whoever comes after it sees how far the log goes, so nobody misses one,
/// and nobody is in the list twice.
/// </summary>
internal sealed class LogSignal
{
    private readonly object _lock = new();
    private LogWaiter? _first;
    private Position _last;
    private long _changes;
    private bool _hasEnded;

    /// <summary>Puts one into the list; false if the log goes beyond a position, is another one or has ended, or there is something else to see to.</summary>
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

    /// <summary>The log goes up to that position now.</summary>
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

        // Outside the lock. Who goes on may wait anew, so it has left before.
        while (waiter is not null)
        {
            var next = waiter.Leave();
            waiter.Complete();
            waiter = next;
        }
    }

    /// <summary>Ends the wait of one, or its next one: this one, if the change that takes it out has not come.</summary>
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
