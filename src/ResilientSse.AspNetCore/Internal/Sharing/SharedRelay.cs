using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// One upstream for all who share it, written into a log. It belongs to nobody: it runs outside the ExecutionContext of the request that
/// started it, and keeps nothing of that but the token for its upstream.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its run releases what it has.")]
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

    /// <summary>Completes when it is known what the log is, and the ring has what is there. It may fail: then the relay is over.</summary>
    public Task Opened { get; }

    /// <summary>Who is there.</summary>
    public Membership Members { get; }

    /// <summary>What browsers are told of the upstream's state; null if they are told nothing.</summary>
    public UpstreamStatus? Status { get; }

    /// <summary>The upstream's id that its log begins after; an empty string if it begins where the upstream does.</summary>
    public string BeginsAfter => _loop.BeginsAfter;

    /// <summary>Who shares it.</summary>
    public LogKey Key => _request.Key;

    /// <summary>The address.</summary>
    public Uri Upstream => _request.Upstream;

    /// <summary>Who opened it.</summary>
    public string Client => _request.Client;

    /// <summary>How its first attempt ended: null when the upstream accepted it.</summary>
    public Task<Refusal?> Answer => _loop.Answer.Task;

    /// <summary>Whether the upstream has refused: for good, or so far.</summary>
    public bool IsRefused => _loop.Answer.IsRefusal;

    /// <summary>Completes when the upstream has accepted it or it is over.</summary>
    public Task Settled => _loop.Answer.Settled;

    public bool IsElsewhere => _options.Logs.IsShared;

    public RelayState State => Members.State;

    public bool IsOver => State > RelayState.Accepted;

    /// <summary>A browser comes; false if the relay is over and a new one is needed.</summary>
    /// <param name="isReturning">Whether it waits while the upstream is away.</param>
    public bool TryJoin(bool isReturning)
    {
        if (!Members.TryJoin(isReturning, out var wasIdle))
            return false;

        if (wasIdle && isReturning)
            _loop.Authorisation.Expire();
        return true;
    }

    /// <summary>Why whoever has just joined may not stay: the upstream is asked anew with the token, if that was a while ago.</summary>
    public async ValueTask<Refusal?> AuthoriseAsync(CancellationToken cancellationToken)
    {
        if (State != RelayState.Accepted || await _loop.Authorisation.RenewAsync(_loop.LastEventId, cancellationToken).ConfigureAwait(false) is not { } refusal)
            return null;

        _loop.Answer.Change(refusal);
        Members.TryAdvance(RelayState.Refused);
        _stop.EndLater();
        return refusal;
    }

    /// <summary>The app stops, and its relays with it; or what the upstream refused does not pass within a second.</summary>
    public Ending AtTheEnd(bool isStopping) => State switch
    {
        _ when isStopping => Ending.Stopping(IsElsewhere),
        RelayState.Complete => Ending.Soon(DropReasons.UpstreamComplete),
        _ => IsRefused ? Ending.Busy(DropReasons.UpstreamRefused) : Ending.Soon(DropReasons.UpstreamRefused),
    };

    public Ending Overtaken(string client) => new(DropReasons.TooSlow, RetryTimes.TooSlow(_tooSlow.Next(client)));

    public Ending NotBeforeUpstream(Ending ending) => ending.NotBefore(_writer.ReconnectionTime);

    /// <summary>Runs until it is stopped, complete, refused for good or not wanted any more.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits it: browsers are told, and the log.")]
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
            End(RelayState.Refused, Refusal.Of(e));
            _options.Upstreams.Logger.UpstreamGivenUp(e.Message);
        }
        catch (Exception) when (_stop.IsOver)
        {
            // Nobody wants it any more, or the app stops. The upstream has not said anything.
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

    /// <summary>Browsers hear of it first: the log may be far away.</summary>
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
