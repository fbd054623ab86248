using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The clients for the upstreams of a route.</summary>
internal static class HttpClients
{
    /// <returns>The client for an upstream, given whether that is shared.</returns>
    /// <exception cref="InvalidOperationException">A client is named, and the app has no factory for it.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client lives as long as the app, as the route does.")]
    public static Func<bool, HttpClient> Of(IServiceProvider services, string? name)
    {
        if (name is not null)
        {
            var factory = services.GetService<IHttpClientFactory>() ?? throw new InvalidOperationException(
                $"SseProxyOptions.HttpClientName is '{name}', but there is no IHttpClientFactory: call services.AddHttpClient(\"{name}\").");
            return _ => factory.CreateClient(name);
        }

        // A shared upstream is nobody's request, so it carries nobody's trace.
        var (own, shared) = (Create(SseHttpHandler.Create()), SseHttpHandler.Create());
        shared.ActivityHeadersPropagator = null;
        var untraced = Create(shared);
        return isShared => isShared ? untraced : own;
    }

    private static HttpClient Create(SocketsHttpHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };
}
