using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The conventions of all endpoints that answer with event streams.</summary>
internal static class EventStreamConventions
{
    /// <summary>Excludes the endpoint from API descriptions, timeouts and caching, and names its measurements after its route.</summary>
    public static IEndpointConventionBuilder AsEventStream(this IEndpointConventionBuilder route, RouteTelemetry telemetry)
    {
        route.ExcludeFromDescription().DisableRequestTimeout().CacheOutput(policy => policy.NoCache());

        // Includes the prefixes of its groups, which are known by then.
        route.Finally(endpoint => telemetry.Name(((RouteEndpointBuilder)endpoint).RoutePattern.RawText));
        return route;
    }
}
