using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ResilientSse.Benchmarks;

/// <summary>The same consumer of JSON over the same HttpClient: the resilient stream, and the platform's parser alone.</summary>
internal static class Consumers
{
    public static IAsyncEnumerable<SseItem<JsonElement>> Ours(HttpClient http, Uri uri) =>
        SseStream.Create(http, uri, new SseStreamOptions { CompleteOnEnd = true });

    public static async IAsyncEnumerable<SseItem<JsonElement>> Platform(HttpClient http, Uri uri)
    {
        using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        await foreach (var item in SseParser.Create(body, static (_, data) => JsonElement.Parse(data)).EnumerateAsync().ConfigureAwait(false))
            yield return item;
    }

    public static HttpClient Client(bool isHttp2 = false, Func<Stream, Stream>? filter = null)
    {
        var handler = SseHttpHandler.Create();
        if (filter is not null)
            handler.PlaintextStreamFilter = (context, _) => new(filter(context.PlaintextStream));

        return new(handler, disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
