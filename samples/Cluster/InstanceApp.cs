using System.Net;
using ResilientSse.AspNetCore;

namespace Cluster;

/// <summary>The app that runs three times. What makes the three one is the line with <c>AddSseRedis</c>.</summary>
internal static class InstanceApp
{
    /// <summary>What it prints before its address, when it serves.</summary>
    public const string Ready = "ready ";

    public static async Task<int> RunAsync(string name, string redis, string upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSseRedis(redis);
        await using var app = builder.Build();
        app.MapSseProxy("/feed", upstream, proxy =>
        {
            // All browsers of all instances share one upstream, which is asked with the app's own token.
            proxy.Sharing = SseProxySharing.ByKey(static _ => "all");
            proxy.GetToken = static _ => new("service");
            proxy.ConfigureUpstream = stream => stream.ConfigureRequest = (request, _, _) =>
            {
                request.Headers.Add("Instance", name); // for the page: an upstream need not know
                return default;
            };
        });

        await app.StartAsync();
        Console.WriteLine(Ready + app.Urls.First());
        _ = Task.Run(() => StopWithInput(app));
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Stops in good order when whoever has started it closes its input, or is gone.</summary>
    private static void StopWithInput(WebApplication app)
    {
        while (Console.In.ReadLine() is not null)
            continue;
        app.Lifetime.StopApplication();
    }
}
