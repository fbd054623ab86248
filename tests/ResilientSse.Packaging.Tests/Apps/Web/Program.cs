using System.Net.ServerSentEvents;

var builder = WebApplication.CreateSlimBuilder(args);

// Nothing listens there: the app runs all the same, and its health says so.
builder.Services.AddSseRedis("127.0.0.1:1").AddHealthCheck();
var app = builder.Build();

app.MapStaticAssets();
app.MapHealthChecks("/health");
app.MapGet("/upstream/{id}", (string id, HttpContext context) => TypedResults.ServerSentEvents(Items(id, context.Request.Headers.Authorization.ToString())));
app.MapSseProxy("/proxy/{id}", context => new Uri($"{app.Urls.First()}/upstream/{context.Request.RouteValues["id"]}"));

await app.StartAsync();
Console.WriteLine(app.Urls.First());
await app.WaitForShutdownAsync();

static async IAsyncEnumerable<SseItem<string>> Items(string id, string authorization)
{
    yield return new($"\"{authorization}\"") { EventId = $"{id}-1" };
    await Task.Yield();
    yield return new("[DONE]") { EventId = $"{id}-2" };
}
