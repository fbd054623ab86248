using ResilientSse;
using ResilientSse.Testing;

// A stream that is cut in the middle of an event, from the package for tests.
await using var server = await SseTestServer.StartAsync(s => s
    .Connection(c => c.Event("1", id: "a").Event("2", id: "b").Cut(midEvent: true))
    .Connection(c => c.Event("3", id: "c").Event("[DONE]")));
await PrintAsync(server.Uri, cookie: null);
Console.WriteLine($"resumed after {(await server.WaitForRequestAsync(1)).LastEventId}");

// The same by way of the proxy of the other app.
await PrintAsync(new Uri(args[0]), cookie: "auth_token=secret");

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
