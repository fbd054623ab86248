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
    private readonly RelayAnswer _answer = new();
    private readonly Authorisation _authorisation;
    private readonly LogWriter _writer;
    private readonly TooSlowCounts _tooSlow = new();

    public SharedRelay(RelayOptions options, RelayRequest request)
    {
        (_options, _request) = (options, request);
        _stop = new CancellationScope(options.Upstreams.Stopping);
        _authorisation = new Authorisation(options, request);
        Status = options.HasStateEvents ? new(options.Upstreams.Time) : null;
        Log = options.Logs.Open(request.Key, options.Limits);
        Members = new Membership(options, Log, _stop.EndLater);
        _writer = new LogWriter(this, options.Telemetry, options.Limits);
    }

    /// <summary>What the upstream sent.</summary>
    public ILog Log { get; }

    /// <summary>Who is there.</summary>
    public Membership Members { get; }

    /// <summary>What browsers are told of the upstream's state; null if they are told nothing.</summary>
    public UpstreamStatus? Status { get; }

    /// <summary>The upstream's id that its log begins after; an empty string if it begins where the upstream does.</summary>
    public string BeginsAfter => _request.ResumeAfter;

    /// <summary>Who shares it.</summary>
    public LogKey Key => _request.Key;

    /// <summary>The address.</summary>
    public Uri Upstream => _request.Upstream;

    /// <summary>Who opened it.</summary>
    public string Client => _request.Client;

    /// <summary>How its first attempt ended: null when the upstream accepted it.</summary>
    public Task<Refusal?> Answer => _answer.Task;

    /// <summary>Whether the upstream has refused: for good, or so far.</summary>
    public bool IsRefused => _answer.IsRefusal;

    /// <summary>Completes when the upstream has accepted it or it is over.</summary>
    public Task Settled => _answer.Settled;

    public RelayState State => Members.State;

    public bool IsOver => State > RelayState.Accepted;

    /// <summary>A browser comes; false if the relay is over and a new one is needed.</summary>
    /// <param name="isReturning">Whether it waits while the upstream is away.</param>
    public bool TryJoin(bool isReturning)
    {
        if (!Members.TryJoin(isReturning, out var wasIdle))
            return false;

        if (wasIdle && isReturning)
            _authorisation.Expire();
        return true;
    }

    /// <summary>Why whoever has just joined may not stay: the upstream is asked anew with the token, if that was a while ago.</summary>
    public async ValueTask<Refusal?> AuthoriseAsync(CancellationToken cancellationToken)
    {
        if (State != RelayState.Accepted || await _authorisation.RenewAsync(_writer.LastEventId, cancellationToken).ConfigureAwait(false) is not { } refusal)
            return null;

        _answer.Change(refusal);
        Members.TryAdvance(RelayState.Refused);
        _stop.EndLater();
        return refusal;
    }

    /// <summary>The app stops, and its relays with it; or what the upstream refused does not pass within a second.</summary>
    public Ending AtTheEnd(bool isStopping) => State switch
    {
        _ when isStopping => Ending.Busy(DropReasons.Stopping),
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
            await RelayAsync().ConfigureAwait(false);
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
            await _writer.EndAsync(State == RelayState.Complete ? LogEnd.Complete : LogEnd.Broken).ConfigureAwait(false);
            Members.Dispose();
            _stop.Dispose();
            if (isCounted)
                _options.Telemetry.RelayEnded();
        }
    }

    private async Task RelayAsync()
    {
        var upstreams = _options.Upstreams;
        var upstream = new Upstream(upstreams, _request.Upstream, upstreams.Of(_request.Token, _request.ResumeAfter, isForOne: false), MayRetry);
        if (Status is not null)
            upstream.Report(Status, Log.Pulse);
        try
        {
            await _writer.ClaimAsync(_stop.Token).ConfigureAwait(false);
            while (await upstream.MoveNextAsync(_stop.Token).ConfigureAwait(false))
            {
                _authorisation.Given();
                if (Members.TryAdvance(RelayState.Accepted))
                    _answer.Accept();
                await _writer.WriteAsync(upstream, _stop.Token).ConfigureAwait(false);
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
        // Before they hear of it: the first one who does may be the last one there.
        var mayRetry = Members.IsAwaited || !Members.TryAdvance(RelayState.Refused);
        _answer.Refuse(refusal);
        return mayRetry;
    }

    private void End(RelayState state, Refusal refusal)
    {
        Members.TryAdvance(state);
        _answer.End(refusal);
    }
}
