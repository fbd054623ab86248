using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>What a stream needs in the services, with or without a handler: a name, options, an HTTP client.</summary>
internal static class StreamRegistration
{
    public static IHttpClientBuilder Add(IServiceCollection services, string name, Action<SseConsumerOptions>? configure)
    {
        ConsumerNames.Of(services).Add(name);
        AddShared(services);

        var options = services.AddOptions<SseConsumerOptions>(name)
            .Configure<IServiceProvider>((o, provider) => ConsumerConfiguration.Apply(name, o, provider))
            .ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        // The consumer keeps its client for as long as the app runs, so the factory has nothing to renew; the handler itself does.
        return services.AddHttpClient(name, static http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }

    private static void AddShared(IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions<ConsumerSections>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConsumerSections>, ConsumerSectionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SseConsumerOptions>, ConsumerOptionsValidator>());
        services.TryAddSingleton<ISseStreamFactory, StreamFactory>();
    }
}
