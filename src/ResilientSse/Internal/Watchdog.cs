namespace ResilientSse.Internal;

/// <summary>
/// Watches how long something has been silent. Reads do not touch the timer: when it fires, it asks how much time is left and is set to
/// that.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    /// <summary>How much clocks may differ, and so the shortest time that the timer is set to.</summary>
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

    /// <summary>Stops the timer for good.</summary>
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
        // Not every TimeProvider copes with a timer that is set and disposed of at the same time. The timer is also the lock, to keep an
        // idle stream small.
        lock (_timer)
        {
            if (!_isDisposed)
                _timer.Change(left > Tick ? left : Tick, Timeout.InfiniteTimeSpan);
        }
    }
}
