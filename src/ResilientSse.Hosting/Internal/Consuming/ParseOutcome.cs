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
/// <param name="Data">The value.</param>
/// <param name="Error">What the parser threw, or the option; null if there is a value.</param>
/// <param name="Text">The data of the event, if there is no value.</param>
/// <param name="Option">The option of the stream that threw; null if none did.</param>
internal readonly record struct ParseOutcome<T>(T Data, Exception? Error = null, string Text = "", string? Option = null)
{
    public static ItemFormat<ParseOutcome<T>> Format(ItemFormat<T> format) => new((type, data) => Parse(format, type, data), format.SkipsEmptyData)
    {
        OfFailure = static (failure, text) => new(default!, failure.Exception, text, failure.Option),
    };

    /// <summary>The exception for an item that did not parse. Its message, which is logged, does not quote the data.</summary>
    public static SseItemException Invalid(SseItem<ParseOutcome<T>> item)
    {
        var (_, error, text, option) = item.Data;
        var message = option is null
            ? (FormattableString)$"The {text.Length} characters of an event's data did not parse ({error!.GetType().Name})."
            : $"SseStreamOptions.{option} threw for the {text.Length} characters of an event's data ({error!.GetType().Name}).";
        return new(message.ToString(CultureInfo.InvariantCulture), item.EventId, item.EventType, text, error);
    }

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
