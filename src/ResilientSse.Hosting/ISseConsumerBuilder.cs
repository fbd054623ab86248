using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Hosting;

/// <summary>Configures a consumer: see <see cref="SseConsumerBuilderExtensions"/>.</summary>
public interface ISseConsumerBuilder
{
    /// <summary>The name of the consumer, of its options and of its HTTP client.</summary>
    string Name { get; }

    /// <summary>The services of the app.</summary>
    IServiceCollection Services { get; }

    /// <summary>The consumer's HTTP client, to add handlers, default headers and authentication to.</summary>
    IHttpClientBuilder HttpClientBuilder { get; }
}
