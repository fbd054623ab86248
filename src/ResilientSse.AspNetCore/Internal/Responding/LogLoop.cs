using System.Runtime.CompilerServices;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Follows the log of a relay for one browser: a page, one flush, and again when there is more. What an idle browser waits in is kept
/// small: pages are dealt with in methods of their own, which are over by then.
/// </summary>
/// <param name="subscriber">The browser.</param>
/// <param name="relay">What it follows.</param>
/// <param name="cursor">After which position it begins.</param>
/// <param name="telemetry">What is measured of the route.</param>
internal sealed class LogLoop(Subscriber subscriber, IRelay relay, Position cursor, RouteTelemetry telemetry)
{
    /// <summary>Under load several blocks go out with one flush, but not without end.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    private readonly LogWaiter _waiter = relay.Ring.CreateWaiter();
    private Position _cursor = cursor;
    private Ending _ending;

    /// <summary>Follows it until something ends that.</summary>
    public async Task<Ending> RunAsync()
    {
        // It has all up to there, by whatever way: the writer need not wait for that.
        relay.Ring.Got(_cursor);
        subscriber.AttendBy(_waiter);
        using var end = _waiter.AttendWhen(subscriber.Lifetime.Token);
        while (await SendNewAsync().ConfigureAwait(false))
        {
            var wait = _waiter.WaitAsync(_cursor);

            // What has changed before that wait began does not end it.
            if (subscriber.HasNews(relay.Status))
                _waiter.Attend();
            await wait.ConfigureAwait(false);
        }

        return relay.NotBeforeUpstream(_ending);
    }

    /// <summary>Sends all that there is after the cursor, or a heartbeat if it is time for one; false if that, or something else, ends the response.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendNewAsync()
    {
        while (true)
        {
            if (subscriber.Lifetime.IsOver)
                return End(subscriber.Lifetime.EndingOf(relay.IsElsewhere));
            if (!await subscriber.TellAsync(relay.Status).ConfigureAwait(false))
                return End(Ending.Gone(subscriber.Response));

            var page = relay.Ring.Read(_cursor, MaxBytesPerFlush);
            if (page.Kind == PageKind.Gap)
                return End(relay.Overtaken(subscriber.Client));
            if (page.Kind == PageKind.Complete)
                return End(relay.AtTheEnd(subscriber.Lifetime.IsStopping));

            // No heartbeat is sent where there is an event to send.
            if (page.Kind == PageKind.Nothing)
                return await subscriber.BreakSilenceAsync().ConfigureAwait(false) || End(Ending.Gone(subscriber.Response));

            _cursor = page.Last;
            if (!await SendAsync(page).ConfigureAwait(false))
                return End(Ending.Gone(subscriber.Response));
            if (page.Rest == 0)
                return true;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendAsync(Page page)
    {
        foreach (var frame in page.Frames)
            subscriber.Response.Write(frame);

        telemetry.Taken(page.Count + page.Rest);
        page.Dispose();
        if (!await subscriber.Response.FlushAsync().ConfigureAwait(false))
            return false;

        relay.Ring.Got(page.Last);
        telemetry.Delivered(page.Count);
        return true;
    }

    private bool End(Ending ending)
    {
        _ending = ending;
        return false;
    }
}
