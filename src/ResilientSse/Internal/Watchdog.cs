namespace ResilientSse.Internal;

/// <summary>
/// Watches how long something has been silent. What it watches does not touch the timer: when that fires it asks how much of the time is
/// left, and goes on for that.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    /// <summary>What clocks may differ by, and so the shortest time that the timer is set to.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly IWatched _watched;
    private readonly ITimer _timer;
    private bool _isDisposed;

    public Watchdog(IWatched watched, TimeProvider time, TimeSpan left)
    {
        _watched = watched;
        _timer = time.CreateTimer(static watchdog => ((Watchdog)watchdog!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Set(left);
    }

    /// <summary>Leaves no timer behind.</summary>
    public void Dispose()
    {
        lock (_timer)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void OnTimer()
    {
        if (_watched.TimeLeft() is { } left)
            Set(left);
    }

    private void Set(TimeSpan left)
    {
        // Not every TimeProvider bears that a timer is set and disposed of at the same time. The timer is the lock: an idle stream weighs
        // too little for one of its own.
        lock (_timer)
        {
            if (!_isDisposed)
                _timer.Change(left > Tick ? left : Tick, Timeout.InfiniteTimeSpan);
        }
    }
}
