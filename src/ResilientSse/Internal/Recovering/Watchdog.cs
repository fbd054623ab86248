namespace ResilientSse.Internal;

/// <summary>
/// Watches how long something has been silent. What it watches does not touch its timer: when that fires it asks how much of the time is
/// left, and goes on for that.
/// </summary>
internal abstract class Watchdog : IDisposable
{
    /// <summary>What clocks may differ by, and so the shortest time that the timer is set to.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private ITimer? _timer;

    protected bool IsWatching => _timer is not null;

    /// <summary>Leaves no timer behind.</summary>
    public virtual void Dispose()
    {
        if (_timer is not { } timer)
            return;

        lock (timer)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    protected void Watch(TimeProvider time, TimeSpan left)
    {
        _timer = time.CreateTimer(static watchdog => ((Watchdog)watchdog!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Set(left);
    }

    /// <summary>How much is left of the time; null when it is over, and there is nothing more to watch.</summary>
    protected abstract TimeSpan? Look();

    private void OnTimer()
    {
        if (Look() is { } left)
            Set(left);
    }

    private void Set(TimeSpan left)
    {
        if (_timer is not { } timer)
            return;

        // Not every TimeProvider bears that a timer is set and disposed of at the same time. The timer is the lock: an idle stream weighs
        // too little for one of its own.
        lock (timer)
            _timer?.Change(left > Tick ? left : Tick, Timeout.InfiniteTimeSpan);
    }
}
