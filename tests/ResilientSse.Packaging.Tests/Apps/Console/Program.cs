using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse;
using ResilientSse.Hosting;
using ResilientSse.Testing;

// A stream that is cut in the middle of an event, from the package for tests.
await using var server = await SseTestServer.StartAsync(s => s
    .Connection(c => c.Event("1", id: "a").Event("2", id: "b").Cut(midEvent: true))
    .Connection(c => c.Event("3", id: "c").Event("[DONE]")));
await PrintAsync(server.Uri, cookie: null);
Console.WriteLine($"resumed after {(await server.WaitForRequestAsync(1)).LastEventId}");

// The same by way of the proxy of the other app.
await PrintAsync(new Uri(args[0]), cookie: "auth_token=secret");

// The same as part of an app, which the handler ends.
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddSseConsumer<PrintHandler, string>("hosted", o =>
{
    o.Uri = new Uri(args[0]);
    o.Stream.ConfigureRequest = (request, _, _) =>
    {
        request.Headers.TryAddWithoutValidation("Cookie", "auth_token=secret");
        return ValueTask.CompletedTask;
    };
}).AddHealthCheck();
await builder.Build().RunAsync();

static async Task PrintAsync(Uri uri, string? cookie)
{
    using var http = new HttpClient(SseHttpHandler.Create());
    var stream = SseStream.Create(http, uri, new SseStreamOptions
    {
        Terminator = "[DONE]",
        ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero },
        ConfigureRequest = (request, _, _) =>
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            return ValueTask.CompletedTask;
        },
    });

    await foreach (var item in stream)
        Console.WriteLine($"{uri.AbsolutePath} {item.EventId} {item.Data}");
}

internal sealed class PrintHandler(IHostApplicationLifetime app) : ISseHandler<string>
{
    public ValueTask HandleAsync(SseItem<string> item, CancellationToken cancellationToken)
    {
        Console.WriteLine($"hosted {item.EventId} {item.Data}");
        app.StopApplication();
        return ValueTask.CompletedTask;
    }
}
