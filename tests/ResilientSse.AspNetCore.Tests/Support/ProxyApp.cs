using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A real app with the proxy route of the design on a free loopback port, and the scripted upstream behind it.</summary>
internal sealed class ProxyApp : IAsyncDisposable
{
    public const string Route = "/api/guilds/{guildId}/status/stream";

    private readonly SemaphoreSlim _arrivals;

    private ProxyApp(WebApplication app, SseTestServer upstream, string prefix, SemaphoreSlim arrivals)
    {
        Prefix = prefix;
        _arrivals = arrivals;
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

    /// <summary>What stands before the route of the design.</summary>
    public string Prefix { get; }

    public HttpClient Http { get; }

    public static async Task<ProxyApp> StartAsync(
        Action<SseScript> upstream,
        Action<SseProxyOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? use = null,
        HttpProtocols protocols = HttpProtocols.Http1,
        TimeProvider? time = null,
        Action<IEndpointConventionBuilder>? conventions = null,
        string prefix = "")
    {
        var server = await SseTestServer.StartAsync(upstream);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        build?.Invoke(builder);
        var app = builder.Build();
        var arrivals = new SemaphoreSlim(0);
        app.Use((context, next) =>
        {
            // What runs until the first wait has joined its relay when the semaphore is released.
            var answer = next(context);
            arrivals.Release();
            return answer;
        });
        use?.Invoke(app);
        var route = app.MapGroup(prefix).MapSseProxy(Route, $"{server.Uri.GetLeftPart(UriPartial.Authority)}/api/v1/guilds/{{guildId}}/status/stream", configure);
        conventions?.Invoke(route);
        await app.StartAsync();
        return new ProxyApp(app, server, prefix, arrivals);
    }

    /// <summary>One whose browsers share an upstream, which reconnects as fast as the client ever does.</summary>
    public static Task<ProxyApp> StartSharedAsync(Action<SseScript> upstream, Action<SseProxyOptions>? configure = null) => StartAsync(upstream, o =>
    {
        (o.Sharing, o.ConfigureUpstream) = (SseProxySharing.PerToken, ReconnectFast);
        configure?.Invoke(o);
    });

    /// <summary>Completes when that many more requests have been admitted, and wait for their upstream.</summary>
    public async Task AdmittedAsync(int requests)
    {
        for (var i = 0; i < requests; i++)
            await _arrivals.WaitAsync();
    }

    /// <summary>Reconnects the upstream as fast as the client ever does: 100 ms after the attempt before.</summary>
    public static void ReconnectFast(SseStreamOptions upstream) =>
        upstream.ReconnectPolicy = upstream.ReconnectPolicy with { InitialDelay = TimeSpan.Zero };

    /// <summary>A browser's request; the response's headers have come when it returns.</summary>
    public async Task<Browser> VisitAsync(string guild = "42", string? token = "secret", string? lastEventId = null, string query = "", CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Prefix}/api/guilds/{guild}/status/stream{query}")
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

        // A host that is only disposed of does not say that it stops: an upstream that lingers would try a port that is another test's by then.
        App.Lifetime.StopApplication();
        await App.DisposeAsync();
        await Upstream.DisposeAsync();
        _arrivals.Dispose();
    }
}
