using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// One upstream for all browsers that share it, written into a log. It belongs to no browser: it runs outside the ExecutionContext of the
/// request that started it and keeps only the token of that.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes of what it has.")]
internal sealed class SharedRelay : IRelay
{
    private readonly RelayOptions _options;
    private readonly RelayRequest _request;
    private readonly CancellationScope _stop;
    private readonly ILog _log;
    private readonly LogWriter _writer;
    private readonly RelayLoop _loop;
    private readonly TooSlowCounts _tooSlow = new();

    public SharedRelay(RelayOptions options, RelayRequest request)
    {
        (_options, _request) = (options, request);
        _stop = new CancellationScope(options.Upstreams.Stopping);
        Status = options.HasStateEvents ? new(options.Upstreams.Time) : null;
        Ring = new LogRing(options.Memory, options.Limits);
        Members = new Membership(options, Ring, _stop.EndLater);
        _log = options.Logs.Open(request.Key with { Route = options.Route }, options.Limits, Ring);
        _writer = new LogWriter(_log, Ring, Members, options);
        _loop = new RelayLoop(_log, _writer, Members, options, request);
        Opened = _loop.OpenAsync(_stop.Token);
    }

    public LogRing Ring { get; }

    /// <summary>Completes when the log is opened and the ring has what is in it. If it fails, the relay is over.</summary>
    public Task Opened { get; }

    /// <summary>The relay's browsers.</summary>
    public Membership Members { get; }

    /// <summary>The upstream's state, for browsers that are told about it; otherwise null.</summary>
    public UpstreamStatus? Status { get; }

    /// <summary>The upstream's id after which the log begins; an empty string if it begins where the upstream does.</summary>
    public string BeginsAfter => _loop.BeginsAfter;

    /// <summary>The key by which browsers share it.</summary>
    public LogKey Key => _request.Key;

    /// <summary>The address of the upstream.</summary>
    public Uri Upstream => _request.Upstream;

    /// <summary>The client that opened it.</summary>
    public string Client => _request.Client;

    /// <summary>How the first attempt ended: null if the upstream accepted it.</summary>
    public Task<Refusal?> Answer => _loop.Answer.Task;

    /// <summary>Whether the upstream has refused, for good or so far.</summary>
    public bool IsRefused => _loop.Answer.IsRefusal;

    /// <summary>Completes when the upstream has accepted, or the relay is over.</summary>
    public Task Settled => _loop.Answer.Settled;

    public bool IsElsewhere => _options.Logs.IsShared;

    public RelayState State => Members.State;

    public bool IsOver => State > RelayState.Accepted;

    /// <summary>Adds a browser; false if the relay is over and a new one is needed.</summary>
    /// <param name="isReturning">Whether the browser waits while the upstream is down.</param>
    public bool TryJoin(bool isReturning)
    {
        if (!Members.TryJoin(isReturning, out var wasIdle))
            return false;

        if (wasIdle && isReturning)
            _loop.Authorisation.Expire();
        return true;
    }

    /// <summary>
    /// Returns why a browser that has just joined may not stay; asks the upstream again if it last accepted the token too long ago.
    /// </summary>
    public async ValueTask<Refusal?> AuthoriseAsync(CancellationToken cancellationToken)
    {
        if (State != RelayState.Accepted || await _loop.Authorisation.RenewAsync(_loop.LastEventId, cancellationToken).ConfigureAwait(false) is not { } refusal)
            return null;

        _loop.Answer.Change(refusal);
        Members.TryAdvance(RelayState.Refused);
        _stop.EndLater();
        return refusal;
    }

    /// <summary>
    /// A browser comes back later if the app is stopping, or if the upstream has refused, which will not pass within a second.
    /// </summary>
    public Ending AtTheEnd(bool isStopping) => State switch
    {
        _ when isStopping => Ending.Stopping(IsElsewhere),
        RelayState.Complete => Ending.Soon(DropReasons.UpstreamComplete),
        _ => IsRefused ? Ending.Busy(DropReasons.UpstreamRefused) : Ending.Soon(DropReasons.UpstreamRefused),
    };

    public Ending Overtaken(string client) => new(DropReasons.TooSlow, RetryTimes.TooSlow(_tooSlow.Next(client)));

    public Ending NotBeforeUpstream(Ending ending) => ending.NotBefore(_writer.ReconnectionTime);

    /// <summary>Runs until the relay is stopped, complete, refused for good or no longer needed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits this: failures are logged, and browsers are told.")]
    public async Task RunAsync()
    {
        var isCounted = _options.Telemetry.TryCountRelay();
        try
        {
            await Opened.ConfigureAwait(false);
            await _loop.RunAsync(Status, Ring.Pulse, _stop.Token).ConfigureAwait(false);
            End(State == RelayState.Opening ? RelayState.Refused : RelayState.Complete, Refusal.Complete);
        }
        catch (SseException e)
        {
            var refusal = Refusal.Of(e);
            End(RelayState.Refused, refusal);
            _options.Upstreams.Logger.UpstreamGivenUp(_options.Telemetry, refusal, e);
        }
        catch (Exception) when (_stop.IsOver)
        {
            // No browser needs it any more, or the app is stopping. The upstream did not refuse.
            End(RelayState.Stopped, Refusal.Stopping);
        }
        catch (Exception e)
        {
            End(RelayState.Refused, Refusal.BadGateway);
            _options.Upstreams.Logger.RelayFailed(e.GetType().Name);
        }
        finally
        {
            await LeaveLogAsync().ConfigureAwait(false);
            Members.Dispose();
            _stop.Dispose();
            if (isCounted)
                _options.Telemetry.RelayEnded();
        }
    }

    /// <summary>Browsers are told first, because the log may be remote and slow.</summary>
    private async ValueTask LeaveLogAsync()
    {
        Ring.End();
        if (State == RelayState.Complete)
            await _loop.EndAsync().ConfigureAwait(false);
        else
            await _loop.ReleaseAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
    }

    private void End(RelayState state, Refusal refusal)
    {
        Members.TryAdvance(state);
        _loop.Answer.End(refusal);
    }
}
