using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ResilientSse.Internal;

/// <summary>The item parsers for JSON.</summary>
internal static class JsonItems
{
    internal const string NeedsReflection =
        "This overload uses reflection. In an app that is trimmed or compiled ahead of time, pass a JsonTypeInfo<T> of a JsonSerializerContext.";

    /// <summary>Keep-alive events often have empty data, which becomes the kind <see cref="JsonValueKind.Undefined"/>.</summary>
    public static JsonElement ParseElement(string eventType, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return default;

#if NET10_0_OR_GREATER
        return JsonElement.Parse(data);
#else
        var reader = new Utf8JsonReader(data);
        var element = JsonElement.ParseValue(ref reader);

        // Reads to the end, and throws if anything but white space follows.
        reader.Read();
        return element;
#endif
    }

    /// <summary>JSON elements, one per event.</summary>
    public static ItemFormat<JsonElement> Elements { get; } = new(ParseElement, SkipsEmptyData: false);

    public static ItemFormat<T> Of<T>(JsonTypeInfo<T> type) => new((_, data) => JsonSerializer.Deserialize(data, type)!, SkipsEmptyData: true);

    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static ItemFormat<T> Of<T>()
    {
        if (typeof(T) == typeof(JsonElement))
            return (ItemFormat<T>)(object)Elements;

        var web = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        return new((_, data) => JsonSerializer.Deserialize<T>(data, web)!, SkipsEmptyData: true);
    }
}
