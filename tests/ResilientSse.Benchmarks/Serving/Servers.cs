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

/// <summary>What runs in a process of its own: <c>serve upstream</c>, <c>serve yarp ADDRESS</c>, <c>serve own ADDRESS</c>, <c>serve shared ADDRESS</c>; with Redis: <c>serve shared ADDRESS REDIS</c>.</summary>
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

        // What the table asks for besides the wire: the processor time so far, and what is live on the heap.
        app.MapGet("/cpu", () => Text(Environment.CpuUsage.TotalTime.TotalMicroseconds));
        app.MapGet("/heap", () => Text(Heap.Live()));

        await app.StartAsync().ConfigureAwait(false);
        foreach (var address in app.Urls)
            Console.WriteLine(address);

        // Ends with the process that started it, at the latest.
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
            continue;
        Environment.Exit(0);
    }

    private static void Map(WebApplication app, string role, string upstream)
    {
        if (role == "upstream")
            Upstream.Map(app);
        else if (role == "yarp")
            app.MapForwarder("/{**path}", upstream);
        else
            app.MapSseProxy("/{events}/{rate}", upstream + "/{events}/{rate}", options => Unlimited(options, role == "shared"));
    }

    private static void Unlimited(SseProxyOptions options, bool isShared)
    {
        options.Sharing = isShared ? SseProxySharing.ByKey(_ => "all") : SseProxySharing.None;
        (options.MaxClients, options.MaxClientsPerToken, options.MaxRelays) = (20_000, 20_000, 20_000);
    }

    private static IResult Text(double value) => Results.Text(value.ToString(CultureInfo.InvariantCulture));
}
