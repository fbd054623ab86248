using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The clients for the upstreams of a route.</summary>
internal static class HttpClients
{
    /// <exception cref="InvalidOperationException">A client is named, and the app has no factory for it.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client lives as long as the app, which disposes it.")]
    public static Func<HttpClient> Of(IServiceProvider services, string? name)
    {
        if (name is not null)
        {
            var factory = services.GetService<IHttpClientFactory>() ?? throw new InvalidOperationException(
                $"SseProxyOptions.HttpClientName is '{name}', but there is no IHttpClientFactory: call services.AddHttpClient(\"{name}\").");
            return () => factory.CreateClient(name);
        }

        var handler = SseHttpHandler.Create();
        handler.ActivityHeadersPropagator = new TracePropagator();
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.UnsafeRegister(static http => ((HttpClient)http!).Dispose(), http);
        return () => http;
    }
}
