using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// One upstream for all who share it, written into a log. It belongs to nobody: it runs outside the ExecutionContext of the request that
/// started it, and keeps nothing of that but the token for its upstream.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its run releases what it has.")]
internal sealed class SharedRelay
{
    private readonly object _lock = new();
    private readonly RelayOptions _options;
    private readonly RelayRequest _request;
    private readonly CancellationTokenSource _stop;
    private readonly RelayAnswer _answer = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Authorisation _authorisation;
    private readonly ITimer _linger;
    private readonly LogWriter _writer;
    private RelayState _state;
    private int _browsers;
    private long _idleSince;
    private bool _isAwaited;
    private bool _isKept = true;

    public SharedRelay(RelayOptions options, RelayRequest request)
    {
        (_options, _request) = (options, request);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(options.Upstreams.Stopping);
        _authorisation = new Authorisation(options, request);
        Status = options.HasStateEvents ? new(options.Upstreams.Time) : null;
        Log = options.Logs.Open(request.Key, options.Limits);
        _writer = new LogWriter(this, options.Telemetry, options.Limits);
        _linger = options.Upstreams.Time.CreateTimer(
            static relay => ((SharedRelay)relay!).StopIfIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the upstream sent.</summary>
    public ILog Log { get; }

    /// <summary>The upstream's id that its log begins after; an empty string if it begins where the upstream does.</summary>
    public string BeginsAfter => _request.ResumeAfter;

    /// <summary>What browsers are told of the upstream's state; null if they are told nothing.</summary>
    public UpstreamStatus? Status { get; }

    /// <summary>Who opened it.</summary>
    public string Client => _request.Client;

    /// <summary>Who has been too slow for it.</summary>
    public TooSlowCounts TooSlow { get; } = new();

    /// <summary>How its first attempt ended: null when the upstream accepted it.</summary>
    public Task<Refusal?> Answer => _answer.Task;

    /// <summary>Whether the upstream has refused: for good, or so far.</summary>
    public bool IsRefused => _answer.IsRefusal;

    /// <summary>Completes when the upstream has accepted it or it is over.</summary>
    public Task Settled => _settled.Task;

    public RelayState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    public bool IsOver => State > RelayState.Accepted;

    /// <summary>How many browsers it has.</summary>
    public int Browsers => Volatile.Read(ref _browsers);

    /// <summary>What the upstream asks reconnecting clients to wait.</summary>
    public TimeSpan ReconnectionTime => _writer.ReconnectionTime;

    /// <summary>Since when it has nobody, as a timestamp; null while it has somebody.</summary>
    public long? IdleSince => Volatile.Read(ref _idleSince) is not 0 and var since ? since : null;

    /// <summary>A browser comes; false if the relay is over and a new one is needed.</summary>
    /// <param name="isReturning">
    /// Whether it waits while the upstream is away. One that does not is content with the refusal of a relay that is over.
    /// </param>
    public bool TryJoin(bool isReturning)
    {
        lock (_lock)
        {
            if (_state is RelayState.Stopped or RelayState.Complete || (_state == RelayState.Refused && isReturning))
                return false;

            if (isReturning && _browsers == 0 && _state == RelayState.Accepted)
                _authorisation.Expire();
            _isAwaited |= isReturning;
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

    /// <summary>A browser leaves; after the last one the relay lingers, then stops.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            Log.RemoveReader();
            if (--_browsers > 0)
                return;

            Volatile.Write(ref _idleSince, Math.Max(1, _options.Upstreams.Time.GetTimestamp()));
            if (IsOver)
                ForgetIfUnused();
            else if (_state == RelayState.Opening || _options.Linger == TimeSpan.Zero)
                Stop();
            else
                _linger.Change(_options.Linger, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Why whoever has just joined may not stay: the upstream is asked anew with the token, if that was a while ago.</summary>
    public async ValueTask<Refusal?> AuthoriseAsync(CancellationToken cancellationToken)
    {
        if (State != RelayState.Accepted || await _authorisation.RenewAsync(_writer.LastEventId, cancellationToken).ConfigureAwait(false) is not { } refusal)
            return null;

        _answer.Change(refusal);
        lock (_lock)
        {
            End(RelayState.Refused);
            Stop();
        }

        return refusal;
    }

    /// <summary>Stops it, if nobody is there.</summary>
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

    /// <summary>It is not in the table any more: nobody new will come.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _isKept = false;
            ForgetIfUnused();
        }
    }

    /// <summary>Runs until it is stopped, complete, refused for good or not wanted any more.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits it: browsers are told, and the log.")]
    public async Task RunAsync()
    {
        var isCounted = _options.Telemetry.TryCountRelay();
        try
        {
            await RelayAsync().ConfigureAwait(false);
            Finish(State == RelayState.Opening ? RelayState.Refused : RelayState.Complete, Refusal.Complete);
        }
        catch (SseException e)
        {
            Finish(RelayState.Refused, Refusal.Of(e));
            _options.Upstreams.Logger.UpstreamGivenUp(e.Message);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Nobody wants it any more, or the app stops. The upstream has not said anything.
            Finish(RelayState.Stopped, Refusal.Stopping);
        }
        catch (Exception e)
        {
            Finish(RelayState.Refused, Refusal.BadGateway);
            _options.Upstreams.Logger.RelayFailed(e.GetType().Name);
        }
        finally
        {
            await _writer.EndAsync(State == RelayState.Complete ? LogEnd.Complete : LogEnd.Broken).ConfigureAwait(false);
            await _linger.DisposeAsync().ConfigureAwait(false);
            _stop.Dispose();
            if (isCounted)
                _options.Telemetry.RelayEnded();
        }
    }

    private async Task RelayAsync()
    {
        var stop = _stop.Token;
        var upstreams = _options.Upstreams;
        var upstream = new Upstream(upstreams, _request.Upstream, upstreams.Of(_request.Token, _request.ResumeAfter, isForOne: false), MayRetry);
        if (Status is not null)
            upstream.Report(Status, Log.Pulse);
        try
        {
            await _writer.ClaimAsync(stop).ConfigureAwait(false);
            while (await upstream.MoveNextAsync(stop).ConfigureAwait(false))
            {
                Accept();
                await _writer.WriteAsync(upstream.Connection, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            await upstream.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>An attempt has failed before any was accepted: those who wait for the answer have it, those who return wait for the next one.</summary>
    private bool MayRetry(Refusal refusal)
    {
        _answer.Refuse(refusal);
        lock (_lock)
            return _isAwaited;
    }

    private void Accept()
    {
        _authorisation.Given();
        lock (_lock)
        {
            if (_state != RelayState.Opening)
                return;

            _state = RelayState.Accepted;
        }

        _answer.Change(null);
        _settled.TrySetResult();
    }

    private void Finish(RelayState state, Refusal refusal)
    {
        _settled.TrySetResult();
        _answer.Refuse(refusal);
        lock (_lock)
            End(state);
    }

    private void End(RelayState state)
    {
        if (!IsOver)
            _state = state;
    }

    private void Add()
    {
        Volatile.Write(ref _idleSince, 0);
        _browsers++;
        Log.AddReader();
    }

    /// <summary>On the thread pool: the caller holds the lock, and may be the relay's own run.</summary>
    private void Stop()
    {
        if (_state <= RelayState.Accepted)
            _state = RelayState.Stopped;
        _ = CancelAsync();

        async Task CancelAsync()
        {
            try
            {
                await _stop.CancelAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // It has ended meanwhile.
            }
        }
    }

    private void ForgetIfUnused()
    {
        if (!_isKept && _browsers == 0)
            _ = Log.DisposeAsync().AsTask();
    }
}
