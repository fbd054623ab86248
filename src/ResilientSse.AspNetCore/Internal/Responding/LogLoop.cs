using System.Runtime.CompilerServices;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Follows the log of a relay for one browser: reads a page, sends it with one flush, and waits for more. To keep the state machine of an
/// idle browser small, pages are handled in separate methods.
/// </summary>
/// <param name="subscriber">The browser.</param>
/// <param name="relay">The relay to follow.</param>
/// <param name="cursor">The position to begin after.</param>
/// <param name="telemetry">The measurements of the route.</param>
internal sealed class LogLoop(Subscriber subscriber, IRelay relay, Position cursor, RouteTelemetry telemetry)
{
    /// <summary>Under load one flush sends several blocks, up to this limit.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    private readonly LogWaiter _waiter = relay.Ring.CreateWaiter();
    private Position _cursor = cursor;
    private Ending _ending;

    /// <summary>Follows the log until something ends the response.</summary>
    public async Task<Ending> RunAsync()
    {
        // The browser has everything up to here, by whatever way, so the writer need not wait for it.
        relay.Ring.Got(_cursor);
        subscriber.AttendBy(_waiter);
        while (await SendNewAsync().ConfigureAwait(false))
        {
            var wait = _waiter.WaitAsync(_cursor);

            // A change before the wait began would not end it.
            if (subscriber.HasNews(relay.Status))
                _waiter.Attend();
            await wait.ConfigureAwait(false);
        }

        return relay.NotBeforeUpstream(_ending);
    }

    /// <summary>Sends everything after the cursor, or a heartbeat if one is due; false if the response ends.</summary>
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

            // A heartbeat is only sent when there is no event to send.
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
