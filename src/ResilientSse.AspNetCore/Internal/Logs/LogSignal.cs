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
    private LogWaiter? _spare;
    private Position _last;
    private long _changes;
    private bool _hasEnded;

    /// <summary>Waits until the log goes beyond a position, is another one or has ended, or until that is cancelled.</summary>
    public ValueTask<bool> WaitAsync(Position after, CancellationToken cancellationToken)
    {
        LogWaiter waiter;
        lock (_lock)
        {
            if (_last.Sequence > after.Sequence || _hasEnded || _last.Epoch != after.Epoch)
                return new(true);

            waiter = _spare ?? new LogWaiter(this);
            _spare = waiter.Next;
            waiter.Begin(_changes, _first);
            _first = waiter;
        }

        return waiter.WaitAsync(cancellationToken);
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

        // Outside the lock. Who goes on may wait anew, so the next one is read before.
        while (waiter is not null)
        {
            var next = waiter.Next;
            waiter.Complete();
            waiter = next;
        }
    }

    /// <summary>Lets go of one who waits no more; nothing, if the change that takes it out has come.</summary>
    public void Cancel(LogWaiter waiter)
    {
        lock (_lock)
        {
            if (!waiter.IsWaitingSince(_changes))
                return;

            waiter.Unlink();
            if (_first == waiter)
                _first = waiter.Next;
        }

        waiter.Complete();
    }

    /// <summary>Keeps one who has waited for the next wait: a wait costs no object.</summary>
    public void Return(LogWaiter waiter)
    {
        lock (_lock)
        {
            waiter.Rest(_spare);
            _spare = waiter;
        }
    }
}
