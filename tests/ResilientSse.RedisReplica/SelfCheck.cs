using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.Hosting;

namespace ResilientSse.RedisReplica;

/// <summary>A consumer on a real Redis, compiled ahead of time: its id must be in Redis after the app has ended.</summary>
internal static class SelfCheck
{
    public static async Task<int> RunAsync()
    {
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            await ConsumeAsync(port);
            var saved = await LoadAsync(port);
            Console.WriteLine($"redis: saved {saved}");
            return saved == "7" ? 0 : 1;
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task ConsumeAsync(int port)
    {
        using var host = Create(port, services => services.AddSseConsumer<StopHandler, string>(
            "check", static (_, data) => Encoding.UTF8.GetString(data), static o => o.Uri = new Uri("http://bots.example/stream"))
            .RunOnOneInstance().HttpClientBuilder.ConfigurePrimaryHttpMessageHandler(static () => new OneEventHandler()));
        await host.RunAsync();
    }

    private static async Task<string?> LoadAsync(int port)
    {
        using var host = Create(port, static _ => { });
        return await host.Services.GetRequiredService<ISseCheckpointStore>().LoadAsync("check", CancellationToken.None);
    }

    private static IHost Create(int port, Action<IServiceCollection> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSseRedis($"127.0.0.1:{port}");
        configure(builder.Services);
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class StopHandler(IHostApplicationLifetime app) : ISseHandler<string>
    {
        public ValueTask HandleAsync(SseItem<string> item, CancellationToken cancellationToken)
        {
            app.StopApplication();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class OneEventHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent("id: 7\ndata: x\n\n", Encoding.UTF8, "text/event-stream") });
    }
}
