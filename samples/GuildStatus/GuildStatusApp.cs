using GuildStatus.Backend;
using ResilientSse.AspNetCore;

namespace GuildStatus;

/// <summary>The app that browsers see: the page, the sign-in, and the proxy that makes the backend's stream theirs.</summary>
internal static class GuildStatusApp
{
    // The runtime of the page in /blazor is WebAssembly.
    private const string BlazorPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'";

    public static WebApplication Build(string[] args, BotBackend backend)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = nameof(GuildStatus),
        });
        builder.WebHost.UseStaticWebAssets();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy =
                context.Request.Path.StartsWithSegments("/blazor") ? BlazorPolicy : "default-src 'self'; frame-ancestors 'none'";
            return next(context);
        });
        app.UseDefaultFiles().UseStaticFiles();
        app.MapStaticAssets("GuildStatus.staticwebassets.endpoints.json");

        // The line that this sample is about. Tabs of one user share an upstream; a stall is noticed after 5 s of silence,
        // and pages are told that their data is stale.
        app.MapSseProxy("/api/guilds/{guildId}/status/stream", $"{backend.Address}api/v1/guilds/{{guildId}}/status/stream", proxy =>
        {
            proxy.Sharing = SseProxySharing.PerToken;
            proxy.StateEvents = true;
            proxy.ConfigureUpstream = upstream =>
            {
                upstream.IdleTimeout = TimeSpan.FromSeconds(5);
                upstream.ReconnectPolicy = upstream.ReconnectPolicy with { MaxDelay = TimeSpan.FromSeconds(2) };
            };
        });

        app.MapSession(backend.Sessions);
        app.MapFaults(backend.Faults);
        return app;
    }
}
