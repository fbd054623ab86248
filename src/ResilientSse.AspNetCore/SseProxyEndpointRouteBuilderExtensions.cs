using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using ResilientSse.AspNetCore;
using ResilientSse.AspNetCore.Internal;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps routes that proxy event streams for browsers.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in a required parameter, so no call is ambiguous.")]
public static class SseProxyEndpointRouteBuilderExtensions
{
    /// <summary>Maps a route that proxies the event stream of an upstream, with the user's token from a cookie.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">
    /// The route, for instance <c>/api/guilds/{guildId}/status/stream</c>. The template can use its values, but not those of the prefix
    /// of a route group: take the other overload for these.
    /// </param>
    /// <param name="upstream">
    /// The address of the upstream with the route's values in it, for instance
    /// <c>https://bots.example/api/v1/guilds/{guildId}/status/stream</c>. Values are escaped and stay within their path segment;
    /// those that would not get 400.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>A builder for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentException">The template names a value that the route does not have, or is no http address.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no <see cref="IHttpClientFactory"/> for <see cref="SseProxyOptions.HttpClientName"/>, or its client keeps cookies or follows redirects.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/>, <paramref name="pattern"/> or <paramref name="upstream"/> is null.</exception>
    /// <example><code>
    /// app.MapSseProxy("/api/guilds/{guildId}/status/stream", $"{apiUrl}/api/v1/guilds/{{guildId}}/status/stream");
    /// </code></example>
    public static IEndpointConventionBuilder MapSseProxy(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        string upstream,
        Action<SseProxyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(upstream);
        var template = new UpstreamTemplate(upstream, RoutePatternFactory.Parse(pattern));
        return Map(endpoints, pattern, context => template.Expand(context.Request.RouteValues), configure);
    }

    /// <summary>Maps a route that proxies the event stream of an upstream whose address the app works out for each request.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="upstream">
    /// The address of the upstream for a request. It is used as it is: escape what comes from the request. With sharing, requests with
    /// an equal address share.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>A builder for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no <see cref="IHttpClientFactory"/> for <see cref="SseProxyOptions.HttpClientName"/>, or its client keeps cookies or follows redirects.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/>, <paramref name="pattern"/> or <paramref name="upstream"/> is null.</exception>
    public static IEndpointConventionBuilder MapSseProxy(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Func<HttpContext, Uri> upstream,
        Action<SseProxyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(upstream);
        return Map(endpoints, pattern, upstream, configure);
    }

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder endpoints, string pattern, Func<HttpContext, Uri?> upstream, Action<SseProxyOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = new SseProxyOptions();
        configure?.Invoke(options);
        options.Validate();

        var proxy = SseProxy.Create(endpoints.ServiceProvider, options, new UpstreamAddress(upstream, options.ForwardQuery), pattern);
        return endpoints.MapGet(pattern, (HttpContext context) => proxy.HandleAsync(context)).AsEventStream(proxy.Telemetry);
    }
}
