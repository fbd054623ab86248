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
    /// The route, for instance <c>/api/guilds/{guildId}/status/stream</c>. The template can use its values, but not those of a route
    /// group's prefix: use the other overload for those.
    /// </param>
    /// <param name="upstream">
    /// The address of the upstream, with the names of route values in it, for instance
    /// <c>https://bots.example/api/v1/guilds/{guildId}/status/stream</c>. Values are escaped and stay within their path segment; a request
    /// with a value that would not gets 400.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>A builder for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentException">
    /// The template names a value that the route does not have, or is not an http or https address; or
    /// <see cref="SseProxyOptions.TokenCookie"/> is empty.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no <see cref="IHttpClientFactory"/> for <see cref="SseProxyOptions.HttpClientName"/>, or its client keeps cookies or
    /// follows redirects.
    /// </exception>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="endpoints"/>, <paramref name="pattern"/> or <paramref name="upstream"/> is null, or an option that must not be null.
    /// </exception>
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

    /// <summary>Maps a route that proxies the event stream of an upstream whose address the app determines for each request.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="upstream">
    /// Returns the address of the upstream for a request. It is used unchanged: escape what comes from the request. With sharing, only
    /// requests with equal addresses share an upstream.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>A builder for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentException"><see cref="SseProxyOptions.TokenCookie"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no <see cref="IHttpClientFactory"/> for <see cref="SseProxyOptions.HttpClientName"/>, or its client keeps cookies or
    /// follows redirects.
    /// </exception>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="endpoints"/>, <paramref name="pattern"/> or <paramref name="upstream"/> is null, or an option that must not be null.
    /// </exception>
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
