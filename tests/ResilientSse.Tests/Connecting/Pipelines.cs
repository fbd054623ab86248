using Polly;
using Polly.Retry;

namespace ResilientSse.Tests.Connecting;

/// <summary>Pipelines that a user might give to <see cref="SseStreamOptions.ConnectPipeline"/>.</summary>
internal static class Pipelines
{
    public static ResiliencePipeline<HttpResponseMessage> Build(
        TimeProvider time, Action<ResiliencePipelineBuilder<HttpResponseMessage>> add)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        add(builder);
        return builder.Build();
    }

    /// <summary>A pipeline that sees each response and changes nothing.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Observe(Action<HttpResponseMessage> observe) =>
        Build(TimeProvider.System, builder => builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = args =>
            {
                if (args.Outcome.Result is { } response)
                    observe(response);
                return ValueTask.FromResult(false);
            },
        }));
}
