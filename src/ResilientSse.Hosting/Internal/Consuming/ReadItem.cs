using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// The data of an event, or why it did not parse. So an event that does not parse comes in its turn, as one that does, and both can be
/// waited for.
/// </summary>
internal readonly record struct ReadItem<T>(T Data, Exception? ParserError = null, string Text = "")
{
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an item parser throws is about the item, never about the stream.")]
    public static SseItemParser<ReadItem<T>> Parser(SseItemParser<T> parser) => (type, data) =>
    {
        try
        {
            return new(parser(type, data));
        }
        catch (Exception e)
        {
            return new(default!, e, Encoding.UTF8.GetString(data));
        }
    };

    /// <summary>The exception for an item that did not parse. Its message, which is logged, does not quote the data.</summary>
    public static SseItemException Invalid(SseItem<ReadItem<T>> item) => new(
        string.Create(CultureInfo.InvariantCulture, $"The {item.Data.Text.Length} characters of an event's data did not parse ({item.Data.ParserError!.GetType().Name})."),
        item.EventId,
        item.EventType,
        item.Data.Text,
        item.Data.ParserError);
}
