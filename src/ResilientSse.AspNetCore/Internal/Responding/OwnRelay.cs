using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>An unshared upstream: opens it, follows it, closes it, and returns how it ended.</summary>
/// <param name="upstreams">The options of all upstreams of the route.</param>
/// <param name="telemetry">The measurements of the route.</param>
/// <param name="holds">Limits how many browsers are held.</param>
/// <param name="hasStateEvents">Whether browsers are told about the upstream's state.</param>
internal sealed class OwnRelay(UpstreamOptions upstreams, RouteTelemetry telemetry, HoldLimit holds, bool hasStateEvents)
{
    /// <summary>Runs to the end, or until the browser crosses over to a shared log.</summary>
    /// <param name="subscriber">The browser.</param>
    /// <param name="crossing">Where the browser crosses over; null if there is no shared log.</param>
    [SuppressMessage("Design", "CA1031", Justification = "The failure is logged, and the browser is told.")]
    public async Task<Outcome> RunAsync(Subscriber subscriber, Crossing? crossing)
    {
        var isCounted = telemetry.TryCountRelay();
        using var loop = new OwnLoop(subscriber, telemetry, holds, hasStateEvents ? new(upstreams.Time) : null, crossing);
        Upstream? upstream = null;
        try
        {
            var request = subscriber.Request;
            var stream = upstreams.Of(request.Token, request.Resume?.UpstreamId ?? "", isForOne: true);
            upstream = new Upstream(upstreams, request.Upstream!, stream, loop.MayRetry);
            return await loop.FollowAsync(upstream).ConfigureAwait(false);
        }
        catch (SseException e)
        {
            var refusal = Refusal.Of(e);
            upstreams.Logger.UpstreamGivenUp(telemetry, refusal, e);
            return Refused(refusal, subscriber, loop, upstream!.IsAccepted);
        }
        catch (Exception) when (subscriber.Lifetime.IsOver)
        {
            return subscriber.Response.HasStarted ? subscriber.Lifetime.EndingOf(isElsewhere: false).NotBefore(loop.ReconnectionTime) : subscriber.Lifetime.Refusal;
        }
        catch (Exception e)
        {
            upstreams.Logger.RelayFailed(e.GetType().Name);
            return Refused(Refusal.BadGateway, subscriber, loop, isAccepted: false);
        }
        finally
        {
            await loop.EndAsync().ConfigureAwait(false);
            if (upstream is not null)
                await upstream.CloseAsync().ConfigureAwait(false);
            if (isCounted)
                telemetry.RelayEnded();
        }
    }

    /// <summary>A browser is sent away for longer if the upstream has never accepted.</summary>
    private static Outcome Refused(Refusal refusal, Subscriber subscriber, OwnLoop loop, bool isAccepted)
    {
        if (!subscriber.Response.HasStarted)
            return refusal;

        return (isAccepted ? Ending.Soon(refusal.Reason) : Ending.Busy(refusal.Reason)).NotBefore(loop.ReconnectionTime);
    }
}
