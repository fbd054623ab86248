using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>Clients and streams for tests on real sockets.</summary>
internal static class WireClients
{
    public static HttpClient Make(HttpMessageHandler handler, HttpProtocols protocol) => new(handler)
    {
        DefaultRequestVersion = protocol == HttpProtocols.Http2 ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>A stream on the real clock, which is as impatient as a stream can be.</summary>
    public static SseStream<string> Stream(this HttpClient http, SseTestServer server, Action<SseStreamOptions>? configure = null)
    {
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero, Jitter = 0 } };
        configure?.Invoke(options);
        return SseStream.Create(http, new Uri(server.Uri, "/api/guilds/42/status/stream"), Scenario.Strings, options);
    }

    public static async Task<List<string>> TakeAsync(this SseStream<string> stream, int count)
    {
        var items = new List<string>();
        await foreach (var item in stream)
        {
            items.Add(item.Data);
            if (items.Count == count)
                break;
        }

        return items;
    }
}
