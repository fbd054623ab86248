using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>Registers what a stream needs, with or without a handler: a name, options, an HTTP client.</summary>
internal static class StreamRegistration
{
    public static IHttpClientBuilder Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IServiceCollection services, string name, Action<TOptions>? configure)
        where TOptions : class, IStreamSource
    {
        ConsumerNames.Of(services).Add(name, isConsumer: typeof(TOptions) == typeof(SseConsumerOptions));
        AddShared(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, StreamSourceValidator<TOptions>>());

        var options = services.AddOptions<TOptions>(name)
            .Configure<IServiceProvider>((o, provider) => SectionReader.Apply(name, o, provider))
            .ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        // A consumer keeps its client for as long as the app runs, so the factory has nothing to renew; the handler renews its connections
        // itself.
        return services.AddHttpClient(name, static http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }

    private static void AddShared(IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions<ConsumerSections>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConsumerSections>, ConsumerSectionsValidator>());
        services.TryAddSingleton<ISseStreamFactory, StreamFactory>();
    }
}
