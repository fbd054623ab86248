namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The browsers that read a run. An active run may be without any for a limited time; its ring is disposed of when the run is forgotten and
/// nobody reads it.
/// </summary>
internal sealed class RunReaders : IDisposable
{
    private readonly object _lock = new();
    private readonly RunOptions _options;
    private readonly LogRing _ring;
    private readonly Action _endDetached;
    private readonly ITimer _detached;
    private int _count;
    private bool _isDetached;
    private bool _isOver;
    private bool _isForgotten;

    /// <param name="options">The options of all runs of the route.</param>
    /// <param name="ring">The ring that they read.</param>
    /// <param name="detached">Called under the lock when there has been no browser for too long.</param>
    public RunReaders(RunOptions options, LogRing ring, Action detached)
    {
        (_options, _ring, _endDetached) = (options, ring, detached);
        _detached = options.Upstreams.Time.CreateTimer(
            static readers => ((RunReaders)readers!).OnDetached(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a browser; false if the run has been forgotten.</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_isForgotten)
                return false;

            if (_count++ == 0)
                Attach();
            return true;
        }
    }

    /// <summary>Removes a browser.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_count > 0)
                return;

            if (!_isOver)
                Detach();
            LetGo();
        }
    }

    /// <summary>Notes that another instance has a browser.</summary>
    public void AttendElsewhere()
    {
        lock (_lock)
        {
            if (_isDetached)
                _detached.Change(_options.DetachedFor, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Notes that the run is over, so it no longer needs a browser.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Attach();
            _isOver = true;
            _detached.Dispose();
        }
    }

    /// <summary>Notes that no more browsers will join.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _isForgotten = true;
            LetGo();
        }
    }

    private void Detach()
    {
        _isDetached = true;
        _options.Telemetry.Left();
        _detached.Change(_options.DetachedFor, Timeout.InfiniteTimeSpan);
    }

    private void Attach()
    {
        if (!_isDetached)
            return;

        _isDetached = false;
        _options.Telemetry.NotLeft();
        _detached.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void OnDetached()
    {
        lock (_lock)
        {
            // A browser may have joined while the timer was firing.
            if (_isDetached)
                _endDetached();
        }
    }

    private void LetGo()
    {
        if (_isForgotten && _count == 0)
            _ring.Dispose();
    }
}
