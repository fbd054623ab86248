using Polly;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// How to make the pipeline around a consumer's handler. It is made once, by the consumer, and not by its options: a circuit breaker's
/// <c>StateProvider</c> may be used for one pipeline only, and options are made as often as somebody asks for them.
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
