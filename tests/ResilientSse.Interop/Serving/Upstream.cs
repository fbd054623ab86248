using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop.Serving;

/// <summary>
/// The app behind the proxy: a server as anybody would write it (<see cref="Server"/>), and routes of this package for the same streams
/// (<c>/proxy/...</c>, <c>/run</c>).
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Upstream(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    /// <summary>Released once for each further event of <c>/step</c>, and for the second half of <c>/answer</c>.</summary>
    public SemaphoreSlim Go { get; } = new(0);

    /// <summary>The <c>Last-Event-ID</c> of each request for <c>/log</c> and <c>/cacheable</c>, empty for none.</summary>
    public ConcurrentQueue<string> Resumed { get; } = new();

    /// <summary>When the client of <c>/quiet</c> was gone.</summary>
    public TaskCompletionSource<long> Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<Upstream> StartAsync(int? port = null, bool isWhole = false)
    {
        var chosen = port ?? ProxyProcess.FreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, chosen));
        var upstream = new Upstream(builder.Build(), chosen);
        new Server(upstream, isWhole).Map(upstream._app);
        upstream.MapRoutes(upstream._app);
        await upstream._app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        Go.Dispose();
    }

    private void MapRoutes(WebApplication app)
    {
        var self = $"http://127.0.0.1:{Port}";
        app.MapSseProxy("/proxy/{stream}", self + "/{stream}", proxy =>
        {
            proxy.GetToken = static _ => new("token");
            proxy.Heartbeat = TimeSpan.FromSeconds(1);
        });
        app.MapSseRun("/run", self + "/answer", run =>
        {
            run.GetToken = static _ => new("token");
            run.ConfigureUpstream = static stream => stream.Terminator = "[DONE]";
        });
    }
}
