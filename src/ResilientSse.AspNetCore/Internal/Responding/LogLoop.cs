using System.Runtime.CompilerServices;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Follows the log of a relay for one browser: a page, one flush, and again when there is more.</summary>
internal sealed class LogLoop(Subscriber subscriber, IRelay relay, RouteTelemetry telemetry)
{
    /// <summary>Under load several blocks go out with one flush, but not without end.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    /// <summary>Follows it until something ends that.</summary>
    /// <param name="cursor">After which position it begins.</param>
    public async Task<Ending> RunAsync(Position cursor)
    {
        var end = subscriber.Lifetime.Token;
        while (!end.IsCancellationRequested)
        {
            if (!await subscriber.TellAsync(relay.Status).ConfigureAwait(false))
                return Ending.Gone(subscriber.Response);

            var page = await relay.Log.ReadAsync(cursor, MaxBytesPerFlush, end).ConfigureAwait(false);
            if (page.Kind == PageKind.Gap)
                return relay.NotBeforeUpstream(relay.Overtaken(subscriber.Client));
            if (page.Kind == PageKind.Complete)
                return relay.NotBeforeUpstream(relay.AtTheEnd(subscriber.Lifetime.IsStopping));
            if (page.Kind == PageKind.Blocks && !await SendAsync(page).ConfigureAwait(false))
                return Ending.Gone(subscriber.Response);

            cursor = page.Last;
            if (page.Rest > 0)
                continue;

            subscriber.Begin(relay.Log.WaitAsync(cursor, end));
            while (!await subscriber.WaitAsync().ConfigureAwait(false))
            {
                if (await subscriber.BreakSilenceAsync().ConfigureAwait(false))
                    continue;

                subscriber.Lifetime.End();
                await subscriber.FinishAsync().ConfigureAwait(false);
                return Ending.Gone(subscriber.Response);
            }

            subscriber.GetResult();
        }

        return relay.NotBeforeUpstream(subscriber.Lifetime.Ending);
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

        relay.Log.Got(page.Last);
        telemetry.Delivered(page.Count);
        return true;
    }
}
