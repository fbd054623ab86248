using ResilientSse;
using ResilientSse.AotSmoke;

// The client, compiled ahead of time: typed items by generated code and JSON elements, across a cut. Exits with 0 if all is well.
using var http = new HttpClient(SseHttpHandler.Create());
var isWell = true;

using (var server = new CuttingServer())
{
    var stream = SseStream.Create(http, server.Uri, AppJson.Default.GuildStatus, Impatient());
    Check("typed items", await TakeAsync(stream, status => $"{status.Status} {status.Members}"), server);
}

using (var server = new CuttingServer())
{
    var stream = SseStream.Create(http, server.Uri, Impatient());
    Check("JSON elements", await TakeAsync(stream, status => $"{status.GetProperty("status")} {status.GetProperty("members")}"), server);
}

return isWell ? 0 : 1;

static SseStreamOptions Impatient() => new() { ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero } };

static async Task<string> TakeAsync<T>(SseStream<T> stream, Func<T, string> show)
{
    var items = new List<string>();
    stream.StateChanged += (_, change) => Console.WriteLine($"  {change.State} {change.Reason}");
    await foreach (var item in stream)
    {
        Console.WriteLine($"  {item.EventId}: {show(item.Data)}");
        items.Add($"{item.EventId} {show(item.Data)}");
        if (items.Count == 3)
            break;
    }

    return string.Join(", ", items);
}

void Check(string what, string items, CuttingServer server)
{
    var isRight = items == "1 online 10, 2 degraded 11, 3 online 12" && server.LastEventIds is ["", "1"];
    Console.WriteLine($"{what}: {(isRight ? "nothing lost, nothing twice, resumed after 1" : "WRONG")}");
    isWell &= isRight;
}
