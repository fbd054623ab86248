using System.Net.ServerSentEvents;

var app = WebApplication.CreateSlimBuilder(args).Build();

app.MapStaticAssets();
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
