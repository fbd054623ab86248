using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using ResilientSse.AspNetCore;
using ResilientSse.AspNetCore.Internal;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps routes whose POSTs start runs: answers, of an LLM for instance, that outlive their browser's connection.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in a required parameter, so no call is ambiguous.")]
public static class SseRunEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = ["POST", "GET", "DELETE"];

    /// <summary>
    /// Maps a route that POSTs to an upstream once per run and keeps the answer while browsers come and go: <c>POST</c> starts a run,
    /// <c>GET</c> with <c>Last-Event-ID</c> or <c>?lastEventId=</c> resumes it, <c>GET ?run=</c> reads it from the beginning,
    /// <c>DELETE ?run=</c> cancels it.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="upstream">
    /// The address of the upstream; it may have the names of route values in it. Values are escaped and stay within their path segment; a
    /// request with a value that would not gets 400.
    /// </param>
    /// <param name="configure">
    /// Changes the options, at least what completes an answer, in <see cref="SseRunOptions.ConfigureUpstream"/>; null for the defaults.
    /// </param>
    /// <returns>A builder for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentException">
    /// The template names a value that the route does not have, or is not an http or https address;
    /// <see cref="SseRunOptions.ConfigureUpstream"/> would make the route POST to the upstream again; or
    /// <see cref="SseRunOptions.TokenCookie"/> is empty.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no <see cref="IHttpClientFactory"/> for <see cref="SseRunOptions.HttpClientName"/>, or its client keeps cookies or
    /// follows redirects.
    /// </exception>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="endpoints"/>, <paramref name="pattern"/> or <paramref name="upstream"/> is null, or an option that must not be null.
    /// </exception>
    /// <example><code>
    /// app.MapSseRun("/api/chat", "https://llm.example/v1/chat/completions", run => run.ConfigureUpstream = o => o.Terminator = "[DONE]");
    /// </code></example>
    public static IEndpointConventionBuilder MapSseRun(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        string upstream,
        Action<SseRunOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(upstream);
        var template = new UpstreamTemplate(upstream, RoutePatternFactory.Parse(pattern));
        return Map(endpoints, pattern, context => template.Expand(context.Request.RouteValues), configure);
    }

    /// <summary>Maps such a route for an upstream whose address the app determines for each POST.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="upstream">
    /// Returns the address of the upstream for a POST. It is used unchanged: escape what comes from the request.
    /// </param>
    /// <param name="configure">
    /// Changes the options, at least what completes an answer, in <see cref="SseRunOptions.ConfigureUpstream"/>; null for the defaults.
    /// </param>
    /// <returns>A builder for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentException">
    /// <see cref="SseRunOptions.ConfigureUpstream"/> would make the route POST to the upstream again; or
    /// <see cref="SseRunOptions.TokenCookie"/> is empty.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no <see cref="IHttpClientFactory"/> for <see cref="SseRunOptions.HttpClientName"/>, or its client keeps cookies or
    /// follows redirects.
    /// </exception>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="endpoints"/>, <paramref name="pattern"/> or <paramref name="upstream"/> is null, or an option that must not be null.
    /// </exception>
    public static IEndpointConventionBuilder MapSseRun(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Func<HttpContext, Uri> upstream,
        Action<SseRunOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(upstream);
        return Map(endpoints, pattern, upstream, configure);
    }

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder endpoints, string pattern, Func<HttpContext, Uri?> upstream, Action<SseRunOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = new SseRunOptions();
        configure?.Invoke(options);
        options.Validate();

        var runs = SseRuns.Create(endpoints.ServiceProvider, options, new UpstreamAddress(upstream, options.ForwardQuery), pattern);
        return endpoints.MapMethods(pattern, Methods, context => runs.HandleAsync(context)).AsEventStream(runs.Telemetry);
    }
}
