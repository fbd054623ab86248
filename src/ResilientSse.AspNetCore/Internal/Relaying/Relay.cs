using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// One upstream, written into a log. It belongs to nobody: it runs on its own token, outside the ExecutionContext of the request that
/// started it, and keeps nothing of that request but the token for its upstream.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its run releases what it has.")]
internal sealed class Relay
{
    private readonly object _lock = new();
    private readonly CancellationTokenSource _stop;
    private readonly StreamCore _core;
    private readonly RelayWriter _writer;
    private readonly RelayOptions _options;
    private readonly bool _isLossless;
    private readonly ITimer _linger;
    private readonly FirstAnswer _answer = new();
    private int _browsers;
    private bool _isAwaited;
    private bool _isOver;
    private bool _hasEnded;

    /// <param name="options">How relays of this route behave.</param>
    /// <param name="upstream">The address.</param>
    /// <param name="token">The token for it.</param>
    /// <param name="lastEventId">Where to resume.</param>
    /// <param name="isLossless">
    /// Whether it has one reader, for which it waits as a direct connection would. Otherwise the log moves on and slow readers fall out of it.
    /// </param>
    public Relay(RelayOptions options, Uri upstream, string token, string lastEventId, bool isLossless)
    {
        _options = options;
        _isLossless = isLossless;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(options.Stopping);
        Log = new RelayLog(options.RingEvents, options.RingBytes, options.Budget, isLossless);
        var stream = options.ForUpstream(token, lastEventId, isForOne: isLossless);
        _writer = new RelayWriter(this, Log, options.Telemetry, lastEventId);
        _core = new StreamCore(options.Http, upstream, stream, _writer);
        _core.State.Changed += OnStateChanged;
        _linger = stream.TimeProvider.CreateTimer(_ => StopIf(() => _browsers == 0), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the upstream sent.</summary>
    public RelayLog Log { get; }

    /// <summary>Who has been too slow for it.</summary>
    public TooSlowCounts TooSlow { get; } = new();

    /// <summary>How many browsers it has.</summary>
    public int Browsers => Volatile.Read(ref _browsers);

    /// <summary>How the first attempt ended: null when the upstream accepted it.</summary>
    public Task<Refusal?> Answer => _answer.Task;

    /// <summary>Whether the upstream has refused: for good, or so far.</summary>
    public bool IsRefused => _answer.IsRefusal;

    /// <summary>Whether the upstream has refused for good: the first time, or when it was to be reconnected.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Runs until it is stopped, complete or refused for good.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits it: browsers are told, and the log.")]
    public async Task RunAsync()
    {
        var isCounted = _options.Telemetry.TryCountRelay();
        var connections = new ConnectionSequence(_core);
        await using var closing = connections.ConfigureAwait(false);
        try
        {
            while (await connections.MoveNextAsync(_stop.Token).ConfigureAwait(false))
                await _writer.WriteAsync(connections.Current!, _stop.Token).ConfigureAwait(false);

            _answer.TryRefuse(Refusal.Complete);
        }
        catch (SseException e)
        {
            IsGivenUp = true;
            _answer.TryRefuse(Refusal.Of(e));
            _options.Logger.UpstreamGivenUp(e.Message);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Nobody wants it any more, or the app stops. The upstream has not said anything.
            _answer.TryRefuse(Refusal.RelayFull);
        }
        catch (Exception e)
        {
            IsGivenUp = true;
            _answer.TryRefuse(Refusal.BadGateway);
            _options.Logger.RelayFailed(e.GetType().Name);
        }
        finally
        {
            await _linger.DisposeAsync().ConfigureAwait(false);
            End();
            if (isCounted)
                _options.Telemetry.RelayEnded();
        }
    }

    /// <summary>A browser comes; false if the relay is over and a new one is needed.</summary>
    /// <param name="isReturning">
    /// Whether it waits while the upstream is away. One that does not is content with the refusal of a relay that is over.
    /// </param>
    public bool TryJoin(bool isReturning)
    {
        lock (_lock)
        {
            if (_isOver && (isReturning || !IsRefused))
                return false;

            _browsers++;
            _isAwaited |= isReturning;
            return true;
        }
    }

    /// <summary>A browser leaves; after the last one the relay lingers, then stops.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_browsers > 0)
                return;
            if (_isOver)
                Log.Forget(long.MaxValue);
            else if (!_isLossless && _options.Linger > TimeSpan.Zero)
                _linger.Change(_options.Linger, Timeout.InfiniteTimeSpan);
            else
                Stop();
        }
    }

    private void OnStateChanged(object? sender, SseStateChangedEventArgs change)
    {
        if (change.State == SseConnectionState.Connected)
        {
            _answer.Accept();
        }
        else if (change is { State: SseConnectionState.Disconnected, Exception: SseException failure } && _answer.TryRefuse(Refusal.Of(failure)))
        {
            StopIf(() => !_isAwaited);
        }
    }

    private void StopIf(Func<bool> condition)
    {
        lock (_lock)
        {
            if (condition())
                Stop();
        }
    }

    private void Stop()
    {
        _isOver = true;

        // On the thread pool: the caller holds the lock, and may be the relay's own run.
        if (!_hasEnded)
            _ = _stop.CancelAsync();
    }

    private void End()
    {
        lock (_lock)
        {
            _isOver = true;
            _hasEnded = true;
            _stop.Dispose();
            Log.Complete();
            if (_browsers == 0)
                Log.Forget(long.MaxValue);
        }
    }
}
