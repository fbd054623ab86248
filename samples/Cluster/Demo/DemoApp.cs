using Yarp.ReverseProxy.Forwarder;

namespace Cluster.Demo;

/// <summary>Redis, the upstream, three instances, the front before them, the visitors and the page.</summary>
internal static class DemoApp
{
    public static async Task RunAsync(string[] args)
    {
        var (diary, tally) = (new Diary(), new Tally());
        using var redis = await RedisProcess.StartAsync();
        await using var upstream = await Upstream.StartAsync(diary);
        var instances = new InstanceList(redis.Configuration, upstream, diary);
        await using var app = Build(args);
        using var front = new Front(app.Services.GetRequiredService<IHttpForwarder>(), instances);
        app.MapGet("/feed", front.ForwardAsync);
        app.MapGet("/state", () => DemoState.Of(instances, tally, upstream, diary));
        app.MapPost("/kill", instances.KillOwner);
        app.MapPost("/stop", instances.StopOwner);
        await app.StartAsync();
        Console.WriteLine($"Cluster: {string.Join(" ", app.Urls)} (Ctrl-C ends it, --urls changes the address)");

        var stop = app.Lifetime.ApplicationStopping;
        var running = instances.RunAsync(stop);
        await Task.WhenAll(instances.All.Select(static instance => instance.Started)).WaitAsync(stop);
        await new Visitors(tally).RunAsync(new Uri($"{app.Urls.First()}/feed"), stop);
        await running;
        await app.WaitForShutdownAsync();
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = nameof(Cluster),
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Yarp", LogLevel.None).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseStaticWebAssets();
        if (builder.Configuration["urls"] is null)
            builder.WebHost.UseUrls("http://127.0.0.1:5082");
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        app.UseDefaultFiles().UseStaticFiles();
        app.MapStaticAssets("Cluster.staticwebassets.endpoints.json");
        return app;
    }
}
