using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore;

namespace ResilientSse.Benchmarks;

/// <summary>
/// What runs in a process of its own: <c>serve upstream</c> and <c>serve bare</c>; and <c>yarp</c>, <c>own</c>, <c>shared</c>,
/// <c>heartbeats</c>, <c>run</c> and <c>loop</c>, each with the address of the upstream,
/// and <c>shared</c> with that of a Redis too.
/// </summary>
internal static class Servers
{
    public static async Task RunAsync(string role, string upstream, string? redis = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        if (redis is not null)
            builder.Services.AddSseRedis(redis);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using var app = builder.Build();
        Map(app, role, upstream);

        // What the table asks for besides the wire: the processor time and the bytes allocated so far, and what is live on the heap.
        app.MapGet("/cpu", () => Text(Environment.CpuUsage.TotalTime.TotalMicroseconds));
        app.MapGet("/allocated", () => Text(GC.GetTotalAllocatedBytes(precise: true)));
        app.MapGet("/heap", () => Text(Heap.Live()));

        await app.StartAsync().ConfigureAwait(false);
        Console.WriteLine(app.Urls.First());
        Console.WriteLine(role == "loop" ? new SendLoop(upstream).Start() : app.Urls.Last());

        // Ends with the process that started it, at the latest.
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
            continue;
        Environment.Exit(0);
    }

    private static void Map(WebApplication app, string role, string upstream)
    {
        const string Path = "/ticks/{rate}";
        const string AnyPath = "/{events}/{rate}";
        switch (role)
        {
            case "upstream":
                Upstream.Map(app);
                break;
            case "bare":
                app.MapGet(Path, Upstream.SendNothingAsync);
                break;
            case "yarp":
                app.MapForwarder("/{**path}", upstream);
                break;
            case "own":
                app.MapSseProxy(AnyPath, upstream + AnyPath, Unlimited);
                break;
            case "shared" or "heartbeats":
                app.MapSseProxy(AnyPath, upstream + AnyPath, options => Shared(options, hasHeartbeats: role == "heartbeats"));
                break;
            case "run":
                app.MapSseRun(Path, upstream + Path, Unlimited);
                break;
        }
    }

    private static void Unlimited(SseProxyOptions options) =>
        (options.MaxClients, options.MaxClientsPerToken, options.MaxRelays) = (20_000, 20_000, 20_000);

    private static void Shared(SseProxyOptions options, bool hasHeartbeats)
    {
        Unlimited(options);

        // Each crowd has an upstream and a log of its own. In an old one there is what the next crowd's browsers would be sent first.
        options.Linger = TimeSpan.Zero;
        options.Sharing = SseProxySharing.ByKey(_ => "all");
        if (hasHeartbeats)
            options.Heartbeat = TimeSpan.FromSeconds(1);
    }

    /// <summary>A run whose browser has left is of no use here.</summary>
    private static void Unlimited(SseRunOptions options)
    {
        (options.MaxRunsPerOwner, options.MaxClientsPerToken) = (20_000, 20_000);
        (options.DetachedFor, options.KeepFor) = (TimeSpan.Zero, TimeSpan.Zero);
    }

    private static IResult Text(double value) => Results.Text(value.ToString(CultureInfo.InvariantCulture));
}
