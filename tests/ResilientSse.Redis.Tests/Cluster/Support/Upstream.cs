using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>What all instances ask, in the process of the tests.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Upstream()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MinResponseDataRate = null; // of an instance that is frozen
        });
        _app = builder.Build();
        _app.MapGet("/feed/{key}", Feed.ServeAsync);
        _app.MapPost("/answers", Llm.ServeAsync);
    }

    public Feed Feed { get; } = new();

    public Llm Llm { get; } = new();

    /// <summary>With a slash at the end.</summary>
    public Uri Address => new(_app.Urls.First());

    public static async Task<Upstream> StartAsync()
    {
        var upstream = new Upstream();
        await upstream._app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
