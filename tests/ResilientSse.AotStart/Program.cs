using ResilientSse;

// The least that reads an event with the stream. ResilientSse.AotStartPeer does the same without it.
using var http = new HttpClient(SseHttpHandler.Create());
await foreach (var item in SseStream.Create(http, new Uri(args[0])))
{
    Console.WriteLine(item.Data.GetInt32());
    break;
}
