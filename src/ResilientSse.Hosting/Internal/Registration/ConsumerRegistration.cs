using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

/// <summary>Registers what a consumer needs beyond its stream: a handler, a hosted service, a keyed service.</summary>
internal static class ConsumerRegistration
{
    public static ISseConsumerBuilder Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, T>(
        IHttpClientBuilder http, ItemFormat<T> format)
        where THandler : class, ISseHandler<T>
    {
        var (name, services) = (http.Name, http.Services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SseConsumerOptions>, ConsumerOptionsValidator>());
        services.TryAddScoped<THandler>();
        services.AddKeyedSingleton<ISseConsumer>(
            name, (provider, _) => ActivatorUtilities.CreateInstance<SseConsumer<THandler, T>>(provider, name, format));
        services.AddSingleton(provider => (IHostedService)provider.GetRequiredKeyedService<ISseConsumer>(name));
        return new ConsumerBuilder(http);
    }

    private sealed class ConsumerBuilder(IHttpClientBuilder http) : ISseConsumerBuilder
    {
        public string Name => http.Name;

        public IServiceCollection Services => http.Services;

        public IHttpClientBuilder HttpClientBuilder => http;
    }
}
