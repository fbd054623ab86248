using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Answers browsers that get no stream.</summary>
internal sealed class RefusalResponder(ResponseTimes times, RouteTelemetry telemetry, TimeProvider time, CancellationToken stopping)
{
    /// <summary>
    /// An EventSource gives up for good on any status but 200, so a returning one gets 200 and a time to come back, unless the refusal is
    /// final.
    /// </summary>
    public async Task TurnAwayAsync(HttpContext context, bool isReturning, Refusal refusal)
    {
        telemetry.Dropped(refusal.Reason);
        if (!isReturning || !refusal.IsTemporary)
        {
            await Problems.AnswerAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var response = new BrowserResponse(context, times.WriteTimeout, time, stopping);
        await response.StartAsync().ConfigureAwait(false);
        await response.EndAsync(RetryTimes.Busy()).ConfigureAwait(false);
    }
}
