using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Sends a run to a browser, from a position on, until the run ends or the browser leaves.</summary>
internal sealed class RunResponder(RunOptions options, ResponseTimes times)
{
    private RouteTelemetry Telemetry => options.Telemetry.Route;

    /// <summary>Runs to the end of the response; returns a refusal if there is no stream, and then nothing has been written.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">What was read of it.</param>
    /// <param name="run">The run that the browser has joined; this leaves it.</param>
    /// <param name="after">
    /// The position to resume after; null for a POST, which gets the answer of its upstream even when the run is over.
    /// </param>
    public async Task<Refusal?> RespondAsync(HttpContext context, BrowserRequest request, IRun run, long? after)
    {
        var isCounted = Telemetry.TryCountBrowser();
        try
        {
            using var subscriber = new Subscriber(
                context, request, times, options.Upstreams.Time, options.Upstreams.Stopping, endsWithLog: true);
            if (await RefusalAsync(subscriber, run).ConfigureAwait(false) is { } refusal)
                return refusal;
            if (after is { } position)
            {
                if (await NothingToReadAsync(run, position).ConfigureAwait(false) is { } nothing)
                    return nothing;

                run.Resumed();
            }

            subscriber.Response.Run = run.Id.ToString();
            subscriber.Response.BeginsAfter = request.Resume?.Text;
            var ending = await subscriber.Response.StartAsync().ConfigureAwait(false)
                ? await new LogLoop(subscriber, run, new(run.Id, after ?? 0), Telemetry).RunAsync().ConfigureAwait(false)
                : Ending.Gone(subscriber.Response);
            Telemetry.Dropped(ending.Reason);
            if (ending.Retry is { } retry)
                await subscriber.Response.EndAsync(retry).ConfigureAwait(false);
            return null;
        }
        finally
        {
            run.Leave();
            if (isCounted)
                Telemetry.BrowserLeft();
        }
    }

    /// <summary>
    /// Whether nothing is left to read, or the log never had the position. Only the log knows: a browser that has read the end may return
    /// before the run is over.
    /// </summary>
    private static async ValueTask<Refusal?> NothingToReadAsync(IRun run, long after)
    {
        using var page = run.Ring.Read(new(run.Id, after), maxBytes: 0);
        return page.Kind switch
        {
            PageKind.Gap => Refusal.NotFound,
            PageKind.Complete => Refusal.Complete,
            _ => null,
        };
    }

    /// <summary>How the upstream answered: an error before the first byte becomes a plain response.</summary>
    private static async ValueTask<Refusal?> RefusalAsync(Subscriber subscriber, IRun run)
    {
        try
        {
            return await run.Answer.WaitAsync(subscriber.Lifetime.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return subscriber.Lifetime.Refusal;
        }
    }
}
