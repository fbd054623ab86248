using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>
/// Creates streams of server-sent events that outlive their connections: they reconnect with backoff and jitter, resume after the last
/// delivered event, and report their state. The overloads differ only in what they turn an event's data into.
/// </summary>
/// <example><code>
/// using var http = new HttpClient(SseHttpHandler.Create());
/// var stream = SseStream.Create(http, new Uri("https://example.com/api/guilds/42/status/stream"));
/// await foreach (var item in stream.WithCancellation(cancellationToken))
///     Console.WriteLine($"{item.EventType} {item.Data}");
/// </code></example>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in a required parameter, so no call is ambiguous.")]
public static class SseStream
{
    /// <summary>
    /// Creates a stream of JSON elements. An event with empty data, as keep-alive events often are, becomes an element of the kind
    /// <see cref="JsonValueKind.Undefined"/>.
    /// </summary>
    /// <param name="http">
    /// The client, preferably with the handler of <see cref="SseHttpHandler.Create"/>: a plain <see cref="HttpClient"/> cannot send an id
    /// that is not ASCII, and follows redirects itself, sending cookies and custom headers on to other origins. The stream does not dispose
    /// of it.
    /// </param>
    /// <param name="uri">
    /// The address; a relative one is resolved against <see cref="HttpClient.BaseAddress"/>. Null means "do not connect":
    /// the stream is empty.
    /// </param>
    /// <param name="options">How to connect, reconnect and read; null for the defaults.</param>
    /// <returns>A stream, which connects when it is enumerated or subscribed to.</returns>
    /// <exception cref="ArgumentNullException">
    /// An argument other than <paramref name="uri"/> and <paramref name="options"/> is null, or an option that must not be null is.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The address is relative and the client has no base address, or it is not an http or https address.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public static SseStream<JsonElement> Create(HttpClient http, Uri? uri, SseStreamOptions? options = null) =>
        Create(http, uri, JsonItems.Elements, options);

    /// <summary>
    /// Creates a stream of objects, read from JSON by reflection with <see cref="JsonSerializerDefaults.Web"/>. An event with empty data (a
    /// keep-alive, or one that only carries an id) is not an item, but its id counts.
    /// </summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <inheritdoc cref="Create(HttpClient, Uri?, SseStreamOptions?)" path="//param | //returns | //exception"/>
    [RequiresUnreferencedCode(JsonItems.NeedsReflection)]
    [RequiresDynamicCode(JsonItems.NeedsReflection)]
    public static SseStream<T> Create<T>(HttpClient http, Uri? uri, SseStreamOptions? options = null) =>
        Create(http, uri, JsonItems.Of<T>(), options);

    /// <summary>
    /// Creates a stream of objects, read from JSON by generated code. An event with empty data (a keep-alive, or one that only carries an
    /// id) is not an item, but its id counts.
    /// </summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <param name="http">The client: see the other overloads.</param>
    /// <param name="uri">The address; null means "do not connect".</param>
    /// <param name="jsonType">How to read the data, for instance <c>AppJsonContext.Default.GuildStatus</c>.</param>
    /// <param name="options">How to connect, reconnect and read; null for the defaults.</param>
    /// <inheritdoc cref="Create(HttpClient, Uri?, SseStreamOptions?)" path="//returns | //exception"/>
    public static SseStream<T> Create<T>(HttpClient http, Uri? uri, JsonTypeInfo<T> jsonType, SseStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(jsonType);
        return Create(http, uri, JsonItems.Of(jsonType), options);
    }

    /// <summary>Creates a stream of what <paramref name="itemParser"/> makes of the bytes of each event's data.</summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <param name="http">The client: see the other overloads.</param>
    /// <param name="uri">The address; null means "do not connect".</param>
    /// <param name="itemParser">
    /// Called with the type and the data of each event; the span is valid only during the call. An exception from it becomes an
    /// <see cref="SseItemException"/> and never causes a reconnect.
    /// </param>
    /// <param name="options">How to connect, reconnect and read; null for the defaults.</param>
    /// <inheritdoc cref="Create(HttpClient, Uri?, SseStreamOptions?)" path="//returns | //exception"/>
    public static SseStream<T> Create<T>(HttpClient http, Uri? uri, SseItemParser<T> itemParser, SseStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(itemParser);
        return Create(http, uri, new ItemFormat<T>(itemParser, SkipsEmptyData: false), options);
    }

    internal static SseStream<T> Create<T>(HttpClient http, Uri? uri, ItemFormat<T> format, SseStreamOptions? options)
    {
        ArgumentNullException.ThrowIfNull(http);
        var address = uri is null ? null : Addresses.Resolve(http, uri);
        options = options?.ValidatedCopy() ?? SseStreamOptions.Default;
        return new SseStream<T>(new StreamCore(http, address, options), format);
    }
}
