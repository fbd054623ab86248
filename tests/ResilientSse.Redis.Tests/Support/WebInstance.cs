using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>An instance of a web app in the process of the tests: a feed of each key, which all who ask for it share, and runs.</summary>
internal sealed class WebInstance : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebInstance(WebApplication app, LogWatch log, Journal<string> asked) => (_app, Log, Asked) = (app, log, asked);

    public Uri Address => new(_app.Urls.First());

    public LogWatch Log { get; }

    /// <summary>What it has asked the upstream: the address and the token.</summary>
    public Journal<string> Asked { get; }

    /// <summary>Starts one.</summary>
    /// <param name="name">What it calls itself to the upstream.</param>
    /// <param name="upstream">A <see cref="Cluster.Support.Upstream"/>, with a slash at the end.</param>
    /// <param name="add">Adds Redis.</param>
    public static async Task<WebInstance> StartAsync(string name, string upstream, Action<IServiceCollection> add)
    {
        var (builder, log, asked) = (WebApplication.CreateSlimBuilder(), new LogWatch(), new Journal<string>());
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        add(builder.Services);
        var app = builder.Build();
        app.MapSseProxy("/feed/{key}", $"{upstream}feed/{{key}}?token=query-geheim", proxy =>
        {
            proxy.Sharing = SseProxySharing.ByKey(static context => $"{context.GetRouteValue("key")}");
            (proxy.Heartbeat, proxy.Linger) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.3));
            proxy.ForwardQuery.Add("ticket");
            proxy.ConfigureUpstream = stream => SayWho(stream, name, asked);
        });
        app.MapSseRun("/runs", $"{upstream}answers?token=query-geheim", run => run.ConfigureUpstream = stream =>
        {
            stream.Terminator = "[DONE]";
            SayWho(stream, name, asked);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, log, asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static void SayWho(SseStreamOptions stream, string name, Journal<string> asked) => stream.ConfigureRequest = (request, _, _) =>
    {
        request.Headers.Add("Instance", name);
        asked.Add($"{request.RequestUri} {request.Headers.Authorization}");
        return default;
    };
}
