using Polly;
using Polly.Retry;

namespace ResilientSse.Internal;

/// <summary>The part that Polly plays: it counts, decides whether to go on, and waits for as long as it is told.</summary>
internal static class Retries
{
    /// <param name="policy">How many.</param>
    /// <param name="time">What the wait is measured with.</param>
    /// <param name="delay">The finished wait after a failure, given how many came before it in a row: Polly adds neither jitter nor a limit.</param>
    /// <param name="onRetry">Called before the wait.</param>
    public static ResiliencePipeline<AttemptResult> Build(
        SseReconnectPolicy policy, TimeProvider time, Func<Failure, int, TimeSpan> delay, Action<Failure, TimeSpan> onRetry)
    {
        // Polly's minimum is one retry.
        if (policy.MaxRetries == 0)
            return ResiliencePipeline<AttemptResult>.Empty;

        return new ResiliencePipelineBuilder<AttemptResult> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<AttemptResult>
            {
                MaxRetryAttempts = policy.MaxRetries,
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result.Failure is { IsTransient: true }),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(delay(args.Outcome.Result.Failure!, args.AttemptNumber)),
                OnRetry = args =>
                {
                    onRetry(args.Outcome.Result.Failure!, args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }
}
