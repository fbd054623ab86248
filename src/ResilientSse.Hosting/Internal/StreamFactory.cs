using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

internal sealed class StreamFactory(
    ConsumerNames names, IHttpClientFactory clients, IOptionsFactory<SseSourceOptions> streams, IOptionsFactory<SseConsumerOptions> consumers)
    : ISseStreamFactory
{
    public SseStream<JsonElement> Create(string name)
    {
        var (http, settings) = Get(name);
        return SseStream.Create(http, settings.Uri, settings.Stream);
    }

    [RequiresUnreferencedCode(JsonItems.NeedsReflection)]
    [RequiresDynamicCode(JsonItems.NeedsReflection)]
    public SseStream<T> Create<T>(string name)
    {
        var (http, settings) = Get(name);
        return SseStream.Create<T>(http, settings.Uri, settings.Stream);
    }

    public SseStream<T> Create<T>(string name, JsonTypeInfo<T> jsonType)
    {
        var (http, settings) = Get(name);
        return SseStream.Create(http, settings.Uri, jsonType, settings.Stream);
    }

    public SseStream<T> Create<T>(string name, SseItemParser<T> itemParser)
    {
        var (http, settings) = Get(name);
        return SseStream.Create(http, settings.Uri, itemParser, settings.Stream);
    }

    private (HttpClient Http, IStreamSource Settings) Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!names.All.Contains(name, StringComparer.Ordinal))
            throw new InvalidOperationException(ConsumerNames.Unknown("stream or consumer", name, names.All));

        return (clients.CreateClient(name), names.Consumers.Contains(name) ? consumers.Create(name) : streams.Create(name));
    }
}
