namespace ResilientSse.AspNetCore.Internal;

/// <summary>The browsers of a shared relay, and its state. After the last browser has left, the relay lingers and then stops.</summary>
internal sealed class Membership : IDisposable
{
    private readonly object _lock = new();
    private readonly RelayOptions _options;
    private readonly LogRing _ring;
    private readonly Action _stop;
    private readonly ITimer _linger;
    private RelayState _state;
    private int _browsers;
    private long _idleSince;
    private bool _isRead;
    private bool _isKept = true;

    /// <param name="options">The options of all relays of the route.</param>
    /// <param name="ring">Told about its readers, and disposed of when nobody can read it any more.</param>
    /// <param name="stop">Stops the relay; called under the lock, at least once.</param>
    public Membership(RelayOptions options, LogRing ring, Action stop)
    {
        (_options, _ring, _stop) = (options, ring, stop);
        _linger = options.Upstreams.Time.CreateTimer(
            static members => ((Membership)members!).StopIfIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public RelayState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>The number of browsers.</summary>
    public int Browsers => Volatile.Read(ref _browsers);

    /// <summary>Since when there has been no browser, as a timestamp; null while there is one.</summary>
    public long? IdleSince => Volatile.Read(ref _idleSince) is not 0 and var since ? since : null;

    /// <summary>Whether a browser waits while the upstream is down.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Adds a browser; false if a new relay is needed.</summary>
    /// <param name="isReturning">
    /// Whether the browser waits while the upstream is down. One that does not gets the refusal of a relay that is over.
    /// </param>
    /// <param name="wasIdle">Whether the upstream was open without any browser.</param>
    public bool TryJoin(bool isReturning, out bool wasIdle)
    {
        lock (_lock)
        {
            wasIdle = _browsers == 0 && _state == RelayState.Accepted;
            if (_state is RelayState.Stopped or RelayState.Complete || (_state == RelayState.Refused && isReturning))
                return false;

            IsAwaited |= isReturning;
            Add();
            return true;
        }
    }

    /// <summary>Adds a browser that returns to a complete stream; false if the stream has been forgotten.</summary>
    public bool TryJoinComplete()
    {
        lock (_lock)
        {
            if (_state != RelayState.Complete || !_isKept)
                return false;

            Add();
            return true;
        }
    }

    /// <summary>Removes a browser.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_isRead)
                _ring.RemoveReader();
            if (--_browsers > 0)
                return;

            Volatile.Write(ref _idleSince, Math.Max(1, _options.Upstreams.Time.GetTimestamp()));
            if (_state > RelayState.Accepted)
                ForgetIfUnused();
            else if (_state == RelayState.Opening || _options.Linger == TimeSpan.Zero)
                Stop();
            else
                _linger.Change(_options.Linger, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops the relay if it has no browsers.</summary>
    public bool StopIfIdle()
    {
        lock (_lock)
        {
            if (_browsers > 0)
                return false;

            Stop();
            return true;
        }
    }

    /// <summary>Advances the state; false if that or a later state has already been reached.</summary>
    public bool TryAdvance(RelayState state)
    {
        lock (_lock)
        {
            if (_state > RelayState.Accepted || _state == state)
                return false;

            _state = state;
            if (state == RelayState.Accepted)
                BeginReading();
            return true;
        }
    }

    /// <summary>Notes that the relay is no longer in the table, so no more browsers will join.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _isKept = false;
            ForgetIfUnused();
        }
    }

    /// <summary>Ends the timer, because the relay is over.</summary>
    public void Dispose() => _linger.Dispose();

    private void Add()
    {
        Volatile.Write(ref _idleSince, 0);
        _browsers++;
        if (_isRead)
            _ring.AddReader();
    }

    /// <summary>
    /// Only now, because browsers are held until the upstream has accepted: before that, a writer would wait for them in vain.
    /// </summary>
    private void BeginReading()
    {
        _isRead = true;
        for (var i = 0; i < _browsers; i++)
            _ring.AddReader();
    }

    private void Stop()
    {
        if (_state <= RelayState.Accepted)
            _state = RelayState.Stopped;
        _stop();
    }

    private void ForgetIfUnused()
    {
        if (!_isKept && _browsers == 0)
            _ring.Dispose();
    }
}
