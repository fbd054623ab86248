using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ResilientSse.Internal;

namespace ResilientSse.Hosting;

/// <summary>
/// Creates streams to enumerate or subscribe to, with the HTTP client and the options of a stream or consumer that was added by name. They
/// do not use the consumer's checkpoint.
/// </summary>
/// <example><code>
/// await foreach (var item in streams.Create("guild-status", AppJson.Default.GuildStatus).WithCancellation(cancellationToken))
///     Console.WriteLine(item.Data.Status);
/// </code></example>
public interface ISseStreamFactory
{
    /// <summary>Creates a stream of JSON elements.</summary>
    /// <param name="name">The name under which the stream or consumer was added.</param>
    /// <returns>A new stream, which connects when it is enumerated or subscribed to.</returns>
    /// <exception cref="InvalidOperationException">No stream and no consumer has that name.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// An option is invalid; the message names the setting.
    /// </exception>
    SseStream<JsonElement> Create(string name);

    /// <summary>Creates a stream of objects, read from JSON by reflection with <see cref="JsonSerializerDefaults.Web"/>.</summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <inheritdoc cref="Create(string)" path="//param | //returns | //exception"/>
    [RequiresUnreferencedCode(JsonItems.NeedsReflection)]
    [RequiresDynamicCode(JsonItems.NeedsReflection)]
    SseStream<T> Create<T>(string name);

    /// <summary>Creates a stream of objects, read from JSON by generated code.</summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <param name="name">The name under which the stream or consumer was added.</param>
    /// <param name="jsonType">How to read the data.</param>
    /// <inheritdoc cref="Create(string)" path="//returns | //exception"/>
    SseStream<T> Create<T>(string name, JsonTypeInfo<T> jsonType);

    /// <summary>Creates a stream of what <paramref name="itemParser"/> makes of each event's data.</summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <param name="name">The name under which the stream or consumer was added.</param>
    /// <param name="itemParser">Called with the type and the data of each event.</param>
    /// <inheritdoc cref="Create(string)" path="//returns | //exception"/>
    SseStream<T> Create<T>(string name, SseItemParser<T> itemParser);
}
