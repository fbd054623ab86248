using System.Text;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using ResilientSse;

// The client in a browser on .NET 8: what happens to it goes to the browser's console.
var builder = WebAssemblyHostBuilder.CreateDefault(args);
using var http = new HttpClient { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) };
var stream = SseStream.Create(http, new Uri("stream", UriKind.Relative), (_, data) => Encoding.UTF8.GetString(data), new SseStreamOptions
{
    ConnectTimeout = TimeSpan.FromSeconds(2),
    ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero },
});
stream.StateChanged += (_, change) =>
    Console.WriteLine(change.State == SseConnectionState.Disconnected ? $"Disconnected {(change.Exception as SseException)?.Error}" : $"{change.State}");
Console.WriteLine($".NET {Environment.Version.Major}");
await foreach (var item in stream)
    Console.WriteLine($"event {item.EventId}: {item.Data}");
