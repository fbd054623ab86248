using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What every endpoint has whose answers are event streams.</summary>
internal static class EventStreamConventions
{
    /// <summary>It is not described, not timed out and not cached; and its measurements have the name of its route.</summary>
    public static IEndpointConventionBuilder AsEventStream(this IEndpointConventionBuilder route, RouteTelemetry telemetry)
    {
        route.ExcludeFromDescription().DisableRequestTimeout().CacheOutput(policy => policy.NoCache());

        // With the prefixes of its groups, which are known by then.
        route.Finally(endpoint => telemetry.Name(((RouteEndpointBuilder)endpoint).RoutePattern.RawText));
        return route;
    }
}
