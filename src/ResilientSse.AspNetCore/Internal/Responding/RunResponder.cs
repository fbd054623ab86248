using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Sends a run to a browser, from a position on, to its end or as long as the browser is there.</summary>
internal sealed class RunResponder(RunOptions options, ResponseTimes times)
{
    private RouteTelemetry Telemetry => options.Telemetry.Route;

    /// <summary>Runs to the end of the response; a refusal if there is no stream, and then nothing has been written. The browser has joined the run, and leaves it.</summary>
    public async Task<Refusal?> RespondAsync(HttpContext context, BrowserRequest request, Run run, long after)
    {
        var isCounted = Telemetry.TryCountBrowser();
        try
        {
            if (IsRead(run, after) is { } nothing)
                return nothing;

            using var subscriber = new Subscriber(
                context, request, times, options.Upstreams.Time, options.Upstreams.Stopping, endsWithLog: true);
            if (await RefusalAsync(subscriber, run).ConfigureAwait(false) is { } refusal)
                return refusal;

            subscriber.Response.Run = run.Id.ToString();
            subscriber.Response.BeginsAfter = request.Resume?.Text;
            var ending = await subscriber.Response.StartAsync().ConfigureAwait(false)
                ? await new LogLoop(subscriber, run, Telemetry).RunAsync(new(run.Id, after)).ConfigureAwait(false)
                : Ending.Gone(subscriber.Response);
            Telemetry.Dropped(ending.Reason);
            if (ending.Retry is { } retry)
                await subscriber.Response.EndAsync(retry).ConfigureAwait(false);
            return null;
        }
        finally
        {
            run.Readers.Leave();
            if (isCounted)
                Telemetry.BrowserLeft();
        }
    }

    /// <summary>Whether there is nothing left to read, or never was as much.</summary>
    private static Refusal? IsRead(Run run, long after)
    {
        var (isOver, last) = (run.Over.IsCompleted, run.Log.Range.Last);
        return after > last ? Refusal.NotFound : isOver && after == last ? Refusal.Complete : null;
    }

    /// <summary>How the upstream has answered: an error before the first byte is a plain answer.</summary>
    private static async ValueTask<Refusal?> RefusalAsync(Subscriber subscriber, Run run)
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
