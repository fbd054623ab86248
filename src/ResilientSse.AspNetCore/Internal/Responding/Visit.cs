using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>One visit of a browser: finds the relay it belongs to, answers, and stays with that relay to the end of the response.</summary>
internal sealed class Visit : IDisposable
{
    private readonly HttpContext _context;
    private readonly BrowserRequest _request;
    private readonly SseProxyOptions _options;
    private readonly RelayTable _relays;
    private readonly TimeProvider _time;
    private readonly RouteTelemetry _telemetry;
    private readonly bool _isCounted;
    private readonly VisitLifetime _lifetime;
    private readonly BrowserResponse _response;
    private readonly Follower _follower;

    public Visit(
        HttpContext context, BrowserRequest request, SseProxyOptions options, RelayTable relays, TimeProvider time, CancellationToken stopping)
    {
        _context = context;
        _request = request;
        _options = options;
        _relays = relays;
        _time = time;
        _telemetry = relays.Telemetry;
        _lifetime = new VisitLifetime(options.MaxStreamAge, time, context.RequestAborted, stopping);
        _response = new BrowserResponse(context, options.WriteTimeout, time, stopping);
        _follower = new Follower(_response, options.Heartbeat, time, _telemetry);
        _isCounted = _telemetry.TryCountBrowser();
    }

    /// <summary>Runs to the end; a refusal if there is no stream, and then nothing has been written.</summary>
    public async Task<Refusal?> RunAsync()
    {
        if (_options.Sharing == SseProxySharing.None)
            return await FollowOwnAsync(shared: null).ConfigureAwait(false);

        var key = new RelayKey(_request.Upstream.AbsoluteUri, SharedBy());
        if (_relays.Share(key, _request.Upstream, _request.Token, _request.IsReturning) is not { } shared)
            return Refusal.RelayFull;

        try
        {
            if (await RefusalOfAsync(shared, () => _response.StartAsync().AsTask()).ConfigureAwait(false) is { } refusal)
                return refusal;

            var cursor = _request.LastEventId is { } id ? shared.Log.After(id) : shared.Log.Start();
            if (_request.IsReturning)
                _telemetry.Joined(isInRing: cursor is not null);
            if (cursor is null)
                return await FollowOwnAsync(shared).ConfigureAwait(false);

            await _response.StartAsync().ConfigureAwait(false);
            await FollowSharedAsync(shared, cursor.Value).ConfigureAwait(false);
            return null;
        }
        finally
        {
            shared.Leave();
        }
    }

    public void Dispose()
    {
        _lifetime.Dispose();
        if (_isCounted)
            _telemetry.BrowserLeft();
    }

    private string SharedBy()
    {
        if (_options.Sharing.Key is not { } key)
            return "token:" + _request.TokenHash;

        // No key is not a key that all have in common.
        return "key:" + (key(_context) ?? throw new InvalidOperationException("The key of SseProxySharing.ByKey was null for a request."));
    }

    /// <summary>Follows an upstream request of this browser alone, until it can cross over to the shared one, if there is one.</summary>
    private async Task<Refusal?> FollowOwnAsync(SharedRelay? shared)
    {
        var crossing = shared is null ? null : new Crossing(shared.Log, _options.RingEvents);
        if (_relays.Open(_request, _response, crossing) is not { } own)
            return await TurnAwayAsync().ConfigureAwait(false);

        Refusal? refusal;
        var ending = Ending.Cancelled;
        await using (own.ConfigureAwait(false))
        {
            refusal = await RefusalOfAsync(own, own.StartAsync).ConfigureAwait(false);
            if (refusal is null)
                ending = await own.AttendAsync(_lifetime.Token).ConfigureAwait(false);
        }

        // The upstream may have been accepted, and have begun the response, just when the visit was over.
        if (refusal is not null && !_response.HasStarted)
            return refusal;

        if (ending == Ending.Crossed)
            await FollowSharedAsync(shared!, crossing!.Cursor).ConfigureAwait(false);
        else
            await EndAsync(ending, own, tooSlow: 0).ConfigureAwait(false);

        return null;
    }

    /// <summary>There is no relay left: a refusal, unless the response has begun.</summary>
    private async ValueTask<Refusal?> TurnAwayAsync()
    {
        if (!_response.HasStarted)
            return Refusal.RelayFull;

        _telemetry.Dropped(DropReasons.Of(Refusal.RelayFull, _lifetime.HasLeft, _lifetime.IsStopping));
        await _response.EndAsync(RetryTimes.Busy()).ConfigureAwait(false);
        return null;
    }

    private async Task FollowSharedAsync(SharedRelay shared, long cursor)
    {
        var ending = await _follower.FollowAsync(shared.Log, cursor, _lifetime.Token).ConfigureAwait(false);
        var tooSlow = ending == Ending.Overtaken ? shared.TooSlow.Next(_request.TokenHash) : 0;
        await EndAsync(ending, shared, tooSlow).ConfigureAwait(false);
    }

    /// <summary>
    /// How the first attempt ended. A browser that returns does not hear of an upstream that is away: it is held until it is back, and
    /// the response begins a heartbeat later at the latest, however long the attempt takes.
    /// </summary>
    /// <param name="relay">The relay.</param>
    /// <param name="startAsync">Begins the response: a relay of this browser alone may be about to, too.</param>
    private async Task<Refusal?> RefusalOfAsync(Relay relay, Func<Task> startAsync)
    {
        if (_response.HasStarted)
            return null;

        try
        {
            var timeout = _request.IsReturning ? _options.Heartbeat : Timeout.InfiniteTimeSpan;
            var refusal = await relay.Answer.WaitAsync(timeout, _time, _lifetime.Token).ConfigureAwait(false);
            return refusal is not null && !(_request.IsReturning && refusal.IsTemporary) ? refusal : null;
        }
        catch (TimeoutException)
        {
            await startAsync().ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return Refusal.RelayFull;
        }
    }

    private async Task EndAsync(Ending ending, Relay relay, int tooSlow)
    {
        _telemetry.Dropped(_lifetime.Reason(ending, relay, _response));
        if (ending != Ending.Gone && !_lifetime.HasLeft)
            await _response.EndAsync(_lifetime.RetryTime(ending, relay, tooSlow)).ConfigureAwait(false);
    }
}
