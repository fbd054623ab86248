using System.Runtime.CompilerServices;
using Polly;
using Polly.Retry;

namespace ResilientSse.Internal;

/// <summary>
/// The part that Polly plays: it makes attempt after attempt, and waits in between for as long as it is told. The pipeline has nothing of a
/// stream in it, so all that have the same time share one.
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
            var outcome = await Pipelines.GetValue(time, Build).ExecuteOutcomeAsync(AttemptAsync, context, reconnector).ConfigureAwait(false);
            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Outcome<AttemptResult>> AttemptAsync(ResilienceContext context, Reconnector reconnector) =>
        Outcome.FromResult(await reconnector.AttemptAsync().ConfigureAwait(false));

    private static ResiliencePipeline<AttemptResult> Build(TimeProvider time) => new ResiliencePipelineBuilder<AttemptResult> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<AttemptResult>
        {
            // The failures in a row outlive an execution, so the reconnector counts them; and its wait is the finished one: without this
            // generator Polly would add a limit and a jitter of its own.
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = static args => new(args.Outcome.Result.Failure is not null && Of(args.Context).MayRetry),
            DelayGenerator = static args => new(Of(args.Context).NextDelay()),
            OnRetry = static args => Of(args.Context).OnRetryAsync(args.RetryDelay),
        })
        .Build();

    private static Reconnector Of(ResilienceContext context) => context.Properties.GetValue(Stream, null!);
}
