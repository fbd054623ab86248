using System.Collections.Concurrent;
using ResilientSse;
using ResilientSse.ContractService;

// The service that LaunchDarkly's sse-contract-tests drive: [port], 8000 if none is given. The README says how to run them.
var port = args is [var given] ? given : "8000";
string[] capabilities =
[
    "bom", "comments", "headers", "last-event-id", "post", "read-timeout", "report", "restart", "server-directed-shutdown-request",
];

using var http = new HttpClient(SseHttpHandler.Create());
using var callbacks = new HttpClient();
var streams = new ConcurrentDictionary<int, OpenedStream>();
var opened = 0;

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
await using var app = builder.Build();

app.MapGet("/", () => new { name = "ResilientSse", capabilities });
app.MapDelete("/", (IHostApplicationLifetime lifetime) => lifetime.StopApplication());
app.MapPost("/", (StreamParameters parameters) =>
{
    var id = Interlocked.Increment(ref opened);
    streams[id] = new OpenedStream(http, parameters, new Callbacks(callbacks, parameters.CallbackUrl, app.Logger));
    return Results.Created(new Uri($"/streams/{id}", UriKind.Relative), null);
});
app.MapPost("/streams/{id:int}", (int id, Command command) =>
{
    if (!streams.TryGetValue(id, out var stream))
        return Results.NotFound();
    if (command.Name != "restart")
        return Results.BadRequest();
    stream.Restart();
    return Results.Accepted();
});
app.MapDelete("/streams/{id:int}", async (int id) =>
{
    if (!streams.TryRemove(id, out var stream))
        return Results.NotFound();
    await stream.DisposeAsync();
    return Results.NoContent();
});

await app.RunAsync();
