using Polly;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Builds the pipeline around a consumer's handler. The consumer does that once. Its options cannot do it: a circuit breaker's
/// <c>StateProvider</c> may be used for only one pipeline, and options are created each time somebody asks for them.
/// </summary>
internal sealed class HandlerResilience(Action<ResiliencePipelineBuilder> configure)
{
    public ResiliencePipeline Build(string consumer, TimeProvider timeProvider)
    {
        var builder = new ResiliencePipelineBuilder { Name = consumer, TimeProvider = timeProvider };
        configure(builder);
        return builder.Build();
    }
}
