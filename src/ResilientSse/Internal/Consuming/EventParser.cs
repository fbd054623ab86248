using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>Turns events into items.</summary>
internal static class EventParser
{
    /// <summary>Gets the next item from what the connection has already read; false if there is none, or the stream is complete.</summary>
    /// <exception cref="SseItemException">
    /// An item does not parse, and <see cref="SseStreamOptions.OnInvalidItem"/> does not skip it.
    /// </exception>
    public static bool TryRead<T>(Connection connection, ItemFormat<T> format, SseStreamOptions options, out SseItem<T> item)
    {
        while (connection.TryReadEvent())
        {
            if (TryParse(connection, format, options, out var data))
            {
                item = new SseItem<T>(data, connection.Reader.EventType)
                {
                    EventId = connection.EventId,
                    ReconnectionInterval = connection.Reader.BlockReconnectionTime,
                };
                return true;
            }

            connection.Commit();
        }

        item = default;
        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever an item parser throws is about the item, never about the stream.")]
    private static bool TryParse<T>(Connection connection, ItemFormat<T> format, SseStreamOptions options, [MaybeNullWhen(false)] out T data)
    {
        data = default;
        var reader = connection.Reader;
        if (format.SkipsEmptyData && reader.Data.IsEmpty)
            return false;

        try
        {
            data = connection.RuleFailure is not { } failure ? format.Parse(reader.EventType, reader.Data)
                : format.OfFailure is { } ofFailure ? ofFailure(failure, Encoding.UTF8.GetString(reader.Data))
                : throw failure.Exception;
            return true;
        }
        catch (Exception e)
        {
            var invalid = Describe(connection, e);
            if (options.OnInvalidItem?.Invoke(invalid) == true)
                return false;

            connection.Commit();
            throw invalid;
        }
    }

    private static SseItemException Describe(Connection connection, Exception e)
    {
        var reader = connection.Reader;
        var data = Encoding.UTF8.GetString(reader.Data);
        var hint = data.Trim().Equals("[DONE]", StringComparison.OrdinalIgnoreCase)
            ? $"If '{data.Trim()}' means that the stream is complete, set SseStreamOptions.Terminator to it."
            : "SseStreamOptions.OnInvalidItem can skip it.";

        // The parser's message may quote the data, and messages are logged: it stays in the inner exception.
        var what = connection.RuleFailure is { } failure ? $"SseStreamOptions.{failure.Option} threw for" : "The item parser threw for";
        var message = string.Create(CultureInfo.InvariantCulture, $"{what} the {reader.Data.Length} bytes of an event's data ({e.GetType().Name}). {hint}");
        return new SseItemException(message, connection.EventId, reader.EventType, data, e);
    }
}
