using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// The result of parsing an event's data: a value, or why there is none. An event that does not parse thus keeps its place among the others
/// and can be handled asynchronously like them.
/// </summary>
internal readonly record struct ParseOutcome<T>(T Data, Exception? ParserError = null, string Text = "")
{
    public static ItemFormat<ParseOutcome<T>> Format(ItemFormat<T> format) => new((type, data) => Parse(format, type, data), format.SkipsEmptyData);

    /// <summary>The exception for an item that did not parse. Its message, which is logged, does not quote the data.</summary>
    public static SseItemException Invalid(SseItem<ParseOutcome<T>> item) => new(
        string.Create(CultureInfo.InvariantCulture, $"The {item.Data.Text.Length} characters of an event's data did not parse ({item.Data.ParserError!.GetType().Name})."),
        item.EventId,
        item.EventType,
        item.Data.Text,
        item.Data.ParserError);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever an item parser throws is about the item, never about the stream.")]
    private static ParseOutcome<T> Parse(ItemFormat<T> format, string eventType, ReadOnlySpan<byte> data)
    {
        try
        {
            return new(format.Parse(eventType, data));
        }
        catch (Exception e)
        {
            return new(default!, e, Encoding.UTF8.GetString(data));
        }
    }
}
