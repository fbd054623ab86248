using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Answers a browser: finds the log or the upstream to follow, and follows it to the end of the response.</summary>
internal sealed class Responder(SseProxyOptions options, RelayOptions relays, HoldLimit holds)
{
    private readonly RelayTable _table = new(relays);
    private readonly ResponseTimes _times = options.ResponseTimes;
    private readonly FirstAnswer _firstAnswer = new(holds, options.Heartbeat, relays.Upstreams.Time);
    private readonly OwnRelay _own = new(relays.Upstreams, relays.Telemetry, holds, options.StateEvents);

    private RouteTelemetry Telemetry => relays.Telemetry;

    private UpstreamOptions Upstreams => relays.Upstreams;

    /// <summary>Takes on a browser, which is to be disposed of when it has been answered.</summary>
    public Subscriber Connect(HttpContext context, BrowserRequest request) => new(context, request, _times, Upstreams.Time, Upstreams.Stopping);

    /// <summary>Runs to the end; returns a refusal if there is no stream, and then nothing has been written.</summary>
    public Task<Refusal?> RespondAsync(Subscriber subscriber) =>
        subscriber.Request.Sharing is null ? FollowOwnAsync(subscriber) : FollowSharedAsync(subscriber);

    private async Task<Refusal?> FollowSharedAsync(Subscriber subscriber)
    {
        var request = subscriber.Request;
        if (Join(request) is not { } relay)
            return Refusal.Full;

        if (!relay.Opened.IsCompletedSuccessfully && await OpeningAsync(subscriber, relay).ConfigureAwait(false) is { } refusal)
        {
            relay.Members.Leave();
            return refusal;
        }

        if (StartingPoint.Of(request.Resume, relay) is not { } start)
        {
            // A browser must not keep an upstream open that it does not read.
            relay.Members.Leave();
            CountJoin(request, isInRing: false);
            return await EndAsync(subscriber, await CatchUpAsync(subscriber, relay).ConfigureAwait(false)).ConfigureAwait(false);
        }

        try
        {
            CountJoin(request, isInRing: start.Gap is null);

            // Created before the first wait, so that the starting point is not kept in memory.
            var loop = new LogLoop(subscriber, relay, start.Cursor, Telemetry);
            var outcome = await BeginAsync(subscriber, relay, start).ConfigureAwait(false) ?? await loop.RunAsync().ConfigureAwait(false);
            return await EndAsync(subscriber, outcome).ConfigureAwait(false);
        }
        finally
        {
            relay.Members.Leave();
        }
    }

    private SharedRelay? Join(BrowserRequest request)
    {
        var opening = new RelayRequest(
            request.Sharing!, request.Upstream!, request.Token, request.Client, request.Resume?.UpstreamId ?? "", request.Resume?.Position?.Epoch);
        if (_table.Join(opening, request.Resume?.Position, request.IsReturning) is not { } relay)
            return null;

        request.Share(relay.Key, relay.Upstream);
        return relay;
    }

    /// <summary>Waits until it is known what the log of a relay holds; returns a refusal if that cannot be known.</summary>
    private static async ValueTask<Refusal?> OpeningAsync(Subscriber subscriber, SharedRelay relay)
    {
        try
        {
            await relay.Opened.WaitAsync(subscriber.Lifetime.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return subscriber.Lifetime.IsOver ? subscriber.Lifetime.Refusal : Refusal.Stopping;
        }
    }

    /// <summary>Follows an upstream request of the browser's own until it crosses over to the log, if it ever does.</summary>
    private async Task<Outcome> CatchUpAsync(Subscriber subscriber, SharedRelay relay)
    {
        var crossing = new Crossing(relay);
        try
        {
            subscriber.Response.BeginsAfter = subscriber.Request.Resume?.Text;
            var outcome = await FollowOwnAsync(subscriber, crossing).ConfigureAwait(false);
            return outcome.Crossed is { } position ? await new LogLoop(subscriber, relay, position, Telemetry).RunAsync().ConfigureAwait(false) : outcome;
        }
        finally
        {
            if (crossing.HasJoined)
                relay.Members.Leave();
        }
    }

    /// <summary>Begins the response; returns its outcome if it does not go on.</summary>
    private async ValueTask<Outcome?> BeginAsync(Subscriber subscriber, SharedRelay relay, StartingPoint start)
    {
        if (relay.State == RelayState.Complete && start.Cursor.Sequence == relay.Ring.Range.Last)
            return Refusal.Complete;
        if (await _firstAnswer.RefusalAsync(subscriber, relay).ConfigureAwait(false) is { } refusal)
            return refusal;

        subscriber.Response.BeginsAfter = start.LastEventId;
        var isThere = await subscriber.Response.StartAsync().ConfigureAwait(false);
        if (isThere && start.Gap is { } reason)
        {
            subscriber.Response.Write(GapBlock.Of(start.Cursor, reason, subscriber.Request.Resume!.Text));
            isThere = await subscriber.Response.FlushAsync().ConfigureAwait(false);
        }

        return isThere ? null : Ending.Gone(subscriber.Response);
    }

    private async Task<Refusal?> FollowOwnAsync(Subscriber subscriber) =>
        await EndAsync(subscriber, await FollowOwnAsync(subscriber, crossing: null).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<Outcome> FollowOwnAsync(Subscriber subscriber, Crossing? crossing)
    {
        if (!_table.TryTakePlace())
            return Refusal.Full;

        try
        {
            return await _own.RunAsync(subscriber, crossing).ConfigureAwait(false);
        }
        finally
        {
            _table.LeavePlace();
        }
    }

    private void CountJoin(BrowserRequest request, bool isInRing)
    {
        if (request.IsReturning)
            Telemetry.Joined(isInRing);
    }

    /// <summary>Ends the response if it has started: a refusal is then only a time to come back.</summary>
    private async ValueTask<Refusal?> EndAsync(Subscriber subscriber, Outcome outcome)
    {
        var ending = outcome.Ending;
        if (outcome.Refusal is { } refusal)
        {
            if (!subscriber.Response.HasStarted)
                return refusal;

            ending = Ending.Busy(refusal.Reason);
        }

        Telemetry.Dropped(ending.Reason);
        if (ending.Retry is { } retry)
            await subscriber.Response.EndAsync(retry).ConfigureAwait(false);
        return null;
    }
}
