using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ResilientSse.Internal;

namespace ResilientSse.Hosting;

/// <summary>
/// Makes streams to pull from, with the HTTP client and the options of an added stream or consumer. They know nothing of its checkpoint.
/// </summary>
/// <example><code>
/// await foreach (var item in streams.Create("guild-status", AppJson.Default.GuildStatus).WithCancellation(cancellationToken))
///     Console.WriteLine(item.Data.Status);
/// </code></example>
public interface ISseStreamFactory
{
    /// <summary>Makes a stream of JSON elements.</summary>
    /// <param name="name">The name that the stream or consumer was added under.</param>
    /// <returns>A new stream that has not connected yet.</returns>
    /// <exception cref="InvalidOperationException">No stream and no consumer has that name.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is bad; the message names the setting.</exception>
    SseStream<JsonElement> Create(string name);

    /// <summary>Makes a stream of objects, read from JSON by reflection as the web writes it.</summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <inheritdoc cref="Create(string)" path="//param | //returns | //exception"/>
    [RequiresUnreferencedCode(JsonItems.NeedsReflection)]
    [RequiresDynamicCode(JsonItems.NeedsReflection)]
    SseStream<T> Create<T>(string name);

    /// <summary>Makes a stream of objects, read from JSON by generated code.</summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <param name="name">The name that the stream or consumer was added under.</param>
    /// <param name="jsonType">How to read the data.</param>
    /// <inheritdoc cref="Create(string)" path="//returns | //exception"/>
    SseStream<T> Create<T>(string name, JsonTypeInfo<T> jsonType);

    /// <summary>Makes a stream of whatever <paramref name="itemParser"/> makes of an event's data.</summary>
    /// <typeparam name="T">What each event's data is read into.</typeparam>
    /// <param name="name">The name that the stream or consumer was added under.</param>
    /// <param name="itemParser">Called with the type and the data of each event.</param>
    /// <inheritdoc cref="Create(string)" path="//returns | //exception"/>
    SseStream<T> Create<T>(string name, SseItemParser<T> itemParser);
}
