using FastEndpoints;
using Microsoft.AspNetCore.Builder;

namespace ResilientSse.Interop.Servers;

/// <summary><c>Send.EventStreamAsync</c> of FastEndpoints, with items.</summary>
internal static class FastEndpointsServer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder)
    {
        builder.Services.AddFastEndpoints();
        return static app => app.UseFastEndpoints();
    }
}
