using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>An upstream of one browser alone: opens it, follows it, closes it, and says what has come of it.</summary>
/// <param name="upstreams">What all upstreams of the route have in common.</param>
/// <param name="telemetry">What is measured of the route.</param>
/// <param name="holds">How many browsers may be held.</param>
/// <param name="hasStateEvents">Whether browsers are told of the upstream's state.</param>
internal sealed class OwnRelay(UpstreamOptions upstreams, RouteTelemetry telemetry, HoldLimit holds, bool hasStateEvents)
{
    /// <summary>Runs to the end, or until the browser crosses over to a shared log.</summary>
    /// <param name="subscriber">The browser.</param>
    /// <param name="crossing">Where it changes over; null if there is no shared log.</param>
    [SuppressMessage("Design", "CA1031", Justification = "The browser is told, and the log.")]
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
            upstreams.Logger.UpstreamGivenUp(e.Message);
            return Refused(Refusal.Of(e), subscriber, loop, upstream!.IsAccepted);
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

    /// <summary>What will not pass by itself sends a browser away for longer.</summary>
    private static Outcome Refused(Refusal refusal, Subscriber subscriber, OwnLoop loop, bool isAccepted)
    {
        if (!subscriber.Response.HasStarted)
            return refusal;

        return (isAccepted ? Ending.Soon(refusal.Reason) : Ending.Busy(refusal.Reason)).NotBefore(loop.ReconnectionTime);
    }
}
