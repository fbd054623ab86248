namespace ResilientSse.AspNetCore.Internal;

/// <summary>Who reads a run. While it goes on it may be without anybody only for so long; its log is let go of when it is forgotten and nobody reads it.</summary>
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

    /// <param name="options">What all runs of the route have in common.</param>
    /// <param name="ring">What they read.</param>
    /// <param name="detached">Called when nobody has been there for too long, under the lock.</param>
    public RunReaders(RunOptions options, LogRing ring, Action detached)
    {
        (_options, _ring, _endDetached) = (options, ring, detached);
        _detached = options.Upstreams.Time.CreateTimer(
            static readers => ((RunReaders)readers!).OnDetached(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>A browser comes; false if the run has been forgotten.</summary>
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

    /// <summary>A browser leaves.</summary>
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

    /// <summary>Somebody is there whom another instance has.</summary>
    public void AttendElsewhere()
    {
        lock (_lock)
        {
            if (_isDetached)
                _detached.Change(_options.DetachedFor, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The run is over: nobody has to be there any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Attach();
            _isOver = true;
            _detached.Dispose();
        }
    }

    /// <summary>Nobody new will come.</summary>
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
            // Somebody may have come while the timer was on its way.
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
