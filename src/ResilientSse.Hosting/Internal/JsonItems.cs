using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ResilientSse.Hosting.Internal;

/// <summary>The item parsers for JSON: what the overloads of <see cref="SseStream"/> do.</summary>
internal static class JsonItems
{
    internal const string NeedsReflection =
        "This overload uses reflection. Pass a JsonTypeInfo<T> of a JsonSerializerContext where code is trimmed or compiled ahead of time.";

    public static SseItemParser<T> Of<T>(JsonTypeInfo<T> type) => (_, data) => JsonSerializer.Deserialize(data, type)!;

    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static SseItemParser<T> Of<T>()
    {
        // Keep-alive events often carry no data: that is an element of the kind Undefined.
        if (typeof(T) == typeof(JsonElement))
            return (_, data) => data.IsEmpty ? default! : (T)(object)JsonElement.Parse(data);

        return (_, data) => JsonSerializer.Deserialize<T>(data, JsonSerializerOptions.Web)!;
    }
}
