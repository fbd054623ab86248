using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Gets the HTTP clients for the upstreams of a route.</summary>
internal static class HttpClients
{
    /// <exception cref="InvalidOperationException">
    /// A client is named and the app has no factory, or the client keeps cookies or follows redirects.
    /// </exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client lives as long as the app, and is disposed of when that has stopped.")]
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

    /// <summary>
    /// All browsers share a handler: cookies of one would be sent with the requests of others, and redirects would take their tokens
    /// elsewhere.
    /// </summary>
    /// <exception cref="InvalidOperationException">The handler keeps cookies or follows redirects.</exception>
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
        string[] faults =
        [
            .. keepsCookies ? ["keeps cookies, which all browsers of the route would share (UseCookies)"] : Array.Empty<string>(),
            .. followsRedirects ? ["follows redirects, which would take the browsers' tokens elsewhere (AllowAutoRedirect)"] : Array.Empty<string>(),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException(
                $"The HttpClient '{name}' of HttpClientName {string.Join(", and ", faults)}: turn that off in its primary handler, "
                + $"or call services.AddHttpClient(\"{name}\").ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create).");
        }
    }
}
