using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A real app with the proxy route of the design on a free loopback port, and the scripted upstream behind it.</summary>
internal sealed class ProxyApp : IAsyncDisposable
{
    public const string Route = "/api/guilds/{guildId}/status/stream";

    private ProxyApp(WebApplication app, SseTestServer upstream)
    {
        App = app;
        Upstream = upstream;
        Address = new Uri(app.Urls.First());
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxResponseDrainSize = 0, ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public WebApplication App { get; }

    public SseTestServer Upstream { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<ProxyApp> StartAsync(
        Action<SseScript> upstream,
        Action<SseProxyOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? use = null,
        HttpProtocols protocols = HttpProtocols.Http1)
    {
        var server = await SseTestServer.StartAsync(upstream);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        build?.Invoke(builder);
        var app = builder.Build();
        use?.Invoke(app);
        app.MapSseProxy(Route, $"{server.Uri.GetLeftPart(UriPartial.Authority)}/api/v1/guilds/{{guildId}}/status/stream", configure);
        await app.StartAsync();
        return new ProxyApp(app, server);
    }

    /// <summary>A browser's request; the response's headers have come when it returns.</summary>
    public async Task<Browser> VisitAsync(string guild = "42", string? token = "secret", string? lastEventId = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/guilds/{guild}/status/stream")
        {
            Version = Http.DefaultRequestVersion,
            VersionPolicy = Http.DefaultVersionPolicy,
        };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Cookie", $"auth_token={token}");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);

        return new Browser(await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
