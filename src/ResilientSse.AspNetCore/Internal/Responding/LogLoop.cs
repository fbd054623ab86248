using System.Runtime.CompilerServices;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Follows the log of a relay for one browser: a page, one flush, and again when there is more. What an idle browser waits in is kept
/// small: pages are dealt with in methods of their own, which are over by then.
/// </summary>
internal sealed class LogLoop(Subscriber subscriber, IRelay relay, RouteTelemetry telemetry)
{
    /// <summary>Under load several blocks go out with one flush, but not without end.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    private Position _cursor;
    private Ending _ending;

    /// <summary>Follows it until something ends that.</summary>
    /// <param name="cursor">After which position it begins.</param>
    public async Task<Ending> RunAsync(Position cursor)
    {
        _cursor = cursor;

        // It has all up to there, by whatever way: the writer need not wait for that.
        relay.Ring.Got(cursor);
        while (await SendNewAsync().ConfigureAwait(false))
        {
            subscriber.Begin(relay.Ring.WaitAsync(_cursor, subscriber.Lifetime.Token));

            // What has changed before that wait began does not end it.
            if (subscriber.HasNews(relay.Status))
                subscriber.Attend();
            while (!await subscriber.WaitAsync().ConfigureAwait(false))
            {
                if (!await AttendAsync().ConfigureAwait(false))
                    return _ending;
            }

            subscriber.GetResult();
        }

        return relay.NotBeforeUpstream(_ending);
    }

    /// <summary>Sends all that there is after the cursor; false if that, or something else, ends the response.</summary>
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

            _cursor = page.Last;
            if (page.Kind == PageKind.Blocks && !await SendAsync(page).ConfigureAwait(false))
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

    /// <summary>Sees to the response while the log is waited for; false if nobody is there any more: then nothing is waited for.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AttendAsync()
    {
        if (await subscriber.TellAsync(relay.Status).ConfigureAwait(false) && await subscriber.BreakSilenceAsync().ConfigureAwait(false))
            return true;

        subscriber.Lifetime.End();
        await subscriber.FinishAsync().ConfigureAwait(false);
        return End(Ending.Gone(subscriber.Response));
    }

    private bool End(Ending ending)
    {
        _ending = ending;
        return false;
    }
}
