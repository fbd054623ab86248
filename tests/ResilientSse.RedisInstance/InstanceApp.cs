using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore;

namespace ResilientSse.RedisInstance;

/// <summary>The app: a feed of each key, which all who ask for it share, and runs.</summary>
internal static class InstanceApp
{
    public static WebApplication Build(string name, string redis, string upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(static console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "))
            .AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSseRedis(redis, static o => o.KeyPrefix = "cluster");
        var app = builder.Build();
        app.MapSseProxy("/feed/{key}", $"{upstream}feed/{{key}}", proxy => ConfigureFeed(proxy, name));
        app.MapSseRun("/runs", $"{upstream}answers", run => run.ConfigureUpstream = stream =>
        {
            stream.Terminator = "[DONE]";
            SayWho(stream, name);
        });
        return app;
    }

    private static void ConfigureFeed(SseProxyOptions proxy, string name)
    {
        proxy.GetToken = static _ => new("service");
        proxy.Sharing = SseProxySharing.ByKey(static context => $"{context.GetRouteValue("key")}");
        proxy.RingEvents = 4_096;
        proxy.Heartbeat = TimeSpan.FromSeconds(1);
        proxy.Linger = TimeSpan.FromSeconds(0.3);
        (proxy.MaxClients, proxy.MaxClientsPerToken, proxy.MaxRelays) = (10_000, 10_000, 10_000);
        proxy.ConfigureUpstream = stream => SayWho(stream, name);
    }

    /// <summary>The upstream knows which instance asks.</summary>
    private static void SayWho(SseStreamOptions stream, string name) => stream.ConfigureRequest = (request, _, _) =>
    {
        request.Headers.Add("Instance", name);
        return default;
    };
}
