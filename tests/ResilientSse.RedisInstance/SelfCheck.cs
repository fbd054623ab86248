using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResilientSse.RedisInstance;

/// <summary>Two instances on a real Redis, compiled ahead of time: an event and a run of the one must be there at the other, under the same ids.</summary>
internal static class SelfCheck
{
    private static int _requests;

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
            await using var upstream = await StartUpstreamAsync();
            await using var first = InstanceApp.Build("first", $"127.0.0.1:{port}", upstream.Urls.Single() + "/");
            await using var second = InstanceApp.Build("second", $"127.0.0.1:{port}", upstream.Urls.Single() + "/");
            await Task.WhenAll(first.StartAsync(), second.StartAsync());
            return await CheckAsync(new Uri(first.Urls.Single()), new Uri(second.Urls.Single())) ? 0 : 1;
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<bool> CheckAsync(Uri first, Uri second)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Cookie", "auth_token=secret");
        var (own, followed) = (await ReadEventAsync(http, new(first, "/feed/a")), await ReadEventAsync(http, new(second, "/feed/a")));
        Console.WriteLine($"a feed: {own} and {followed}, {_requests} upstream request");

        using var answer = await http.PostAsync(new Uri(first, "/runs"), new StringContent("{}", Encoding.UTF8, "application/json"));
        var (text, run) = (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("Sse-Run").Single());
        var again = await http.GetStringAsync(new Uri(second, $"/runs?run={run}"));
        Console.WriteLine($"a run: {(text.Contains("data: hello\n", StringComparison.Ordinal) ? "answered" : text)}, {(again == text ? "the same" : again)} at the other instance");
        return own == followed && own.EndsWith("~1", StringComparison.Ordinal) && _requests == 1 && again == text;
    }

    /// <summary>The id of the first event with data.</summary>
    private static async Task<string> ReadEventAsync(HttpClient http, Uri address)
    {
        using var reader = new StreamReader(await http.GetStreamAsync(address));
        var id = "";
        while (await reader.ReadLineAsync() is { } line && line != "data: x")
            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;

        return id;
    }

    private static async Task<WebApplication> StartUpstreamAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet("/feed/{key}", static async (HttpContext context) =>
        {
            Interlocked.Increment(ref _requests);
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("id: 1\ndata: x\n\n");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        app.MapPost("/answers", static async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: hello\n\ndata: [DONE]\n\n");
        });
        await app.StartAsync();
        return app;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
