namespace ResilientSse.AspNetCore.Internal;

/// <summary>Who is with a shared relay, and what it is at. After the last browser it lingers, then it is to stop.</summary>
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

    /// <param name="options">What all relays of the route have in common.</param>
    /// <param name="ring">Told of its readers, and disposed of when nobody can read it any more.</param>
    /// <param name="stop">Stops the relay: called under the lock, once at least.</param>
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

    /// <summary>How many browsers there are.</summary>
    public int Browsers => Volatile.Read(ref _browsers);

    /// <summary>Since when there is nobody, as a timestamp; null while there is somebody.</summary>
    public long? IdleSince => Volatile.Read(ref _idleSince) is not 0 and var since ? since : null;

    /// <summary>Whether somebody waits while the upstream is away.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>A browser comes; false if a new relay is needed.</summary>
    /// <param name="isReturning">
    /// Whether it waits while the upstream is away. One that does not is content with the refusal of a relay that is over.
    /// </param>
    /// <param name="wasIdle">Whether an upstream that was open had nobody to read it.</param>
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

    /// <summary>A browser comes back to a stream that is complete; false if it has been forgotten.</summary>
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

    /// <summary>A browser leaves.</summary>
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

    /// <summary>Stops the relay, if nobody is there.</summary>
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

    /// <summary>The relay goes on to another state; false if it has come to that or a later one already.</summary>
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

    /// <summary>It is not in the table any more: nobody new will come.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _isKept = false;
            ForgetIfUnused();
        }
    }

    /// <summary>There is nothing to stop any more.</summary>
    public void Dispose() => _linger.Dispose();

    private void Add()
    {
        Volatile.Write(ref _idleSince, 0);
        _browsers++;
        if (_isRead)
            _ring.AddReader();
    }

    /// <summary>Browsers are held until the upstream has accepted: a writer that waited for one of them before would wait in vain.</summary>
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
