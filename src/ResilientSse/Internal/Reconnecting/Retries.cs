using System.Runtime.CompilerServices;
using Polly;
using Polly.Retry;

namespace ResilientSse.Internal;

/// <summary>
/// Uses Polly to make attempt after attempt and to wait in between for as long as the reconnector says. The pipeline holds no state of a
/// stream, so streams with the same <see cref="TimeProvider"/> share one.
/// </summary>
internal static class Retries
{
    private static readonly ResiliencePropertyKey<Reconnector> Stream = new("ResilientSse.Reconnector");
    private static readonly ConditionalWeakTable<TimeProvider, ResiliencePipeline<AttemptResult>> Pipelines = [];

    /// <summary>Makes attempts until one succeeds or fails for good.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<AttemptResult> ExecuteAsync(Reconnector reconnector, TimeProvider time, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Stream, reconnector);
        try
        {
            var pipeline = Pipelines.GetValue(time, Build);
            var outcome = await pipeline.ExecuteOutcomeAsync(static (_, reconnector) => reconnector.NextAsync(), context, reconnector).ConfigureAwait(false);
            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static ResiliencePipeline<AttemptResult> Build(TimeProvider time) => new ResiliencePipelineBuilder<AttemptResult> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<AttemptResult>
        {
            // The reconnector counts the failures in a row, because they outlive an execution, and it calculates the whole wait: without
            // this generator Polly would add its own limit and jitter.
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = static args => new(args.Outcome.Result.Failure is not null && Of(args.Context).MayRetry),
            DelayGenerator = static args => new(Of(args.Context).NextDelay()),
            OnRetry = static args => Of(args.Context).OnRetryAsync(args.RetryDelay),
        })
        .Build();

    private static Reconnector Of(ResilienceContext context) => context.Properties.GetValue(Stream, null!);
}
