using System;
using System.Net.Http;
using ResilientSse;

using var http = new HttpClient(SseHttpHandler.Create());
await foreach (var item in SseStream.Create(http, new Uri(args[0])))
    Console.WriteLine($"{item.EventId} {item.Data}");
