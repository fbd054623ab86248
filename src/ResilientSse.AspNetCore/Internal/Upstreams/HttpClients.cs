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
                $"HttpClientName is '{name}', but there is no IHttpClientFactory: call services.AddHttpClient(\"{name}\").");
            EnsureOneTokenOnly(services.GetService<IHttpMessageHandlerFactory>()?.CreateHandler(name), name);
            return () => factory.CreateClient(name);
        }

        var handler = SseHttpHandler.Create();
        handler.ActivityHeadersPropagator = new TracePropagator();
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.UnsafeRegister(static http => ((HttpClient)http!).Dispose(), http);
        return () => http;
    }

    /// <summary>A handler is shared by all browsers: what it keeps of one would go along with the requests of others, and their tokens to where a redirect leads.</summary>
    /// <exception cref="InvalidOperationException">It keeps cookies or follows redirects.</exception>
    private static void EnsureOneTokenOnly(HttpMessageHandler? handler, string name)
    {
        while (handler is DelegatingHandler { InnerHandler: { } inner })
            handler = inner;

        var (keepsCookies, followsRedirects) = handler switch
        {
            SocketsHttpHandler sockets => (sockets.UseCookies, sockets.AllowAutoRedirect),
            HttpClientHandler client => (client.UseCookies, client.AllowAutoRedirect),
            _ => (false, false),
        };
        if (keepsCookies || followsRedirects)
        {
            throw new InvalidOperationException(
                $"The HttpClient '{name}' of HttpClientName {(keepsCookies ? "keeps cookies" : "follows redirects")}, and all browsers of the route would share them: "
                + $"call services.AddHttpClient(\"{name}\").ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create).");
        }
    }
}
