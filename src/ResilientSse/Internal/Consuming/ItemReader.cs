using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>Makes items of events: drops the unwanted, recognises the end, parses the rest.</summary>
internal sealed class ItemReader<T>(StreamCore core, SseItemParser<T> parser, Func<SseItemException, bool>? onInvalidItem)
{
    private readonly byte[]? _terminator = core.Options.Terminator is { } terminator ? Encoding.UTF8.GetBytes(terminator) : null;

    /// <summary>The next item in what the connection has read already; false if there is none, or the stream is complete.</summary>
    /// <exception cref="SseItemException">It does not parse, and nobody wants to skip it.</exception>
    public bool TryRead(Connection connection, out SseItem<T> item)
    {
        var reader = connection.Reader;
        while (connection.TryReadEvent())
        {
            if (_terminator is not null && reader.Data.SequenceEqual(_terminator))
            {
                core.ResumePoint.MoveTo(reader.EventId);
                connection.Complete();
                break;
            }

            if (core.Options.EventFilter?.Invoke(reader.EventType) != false && TryParse(reader, out var data))
            {
                item = new SseItem<T>(data, reader.EventType)
                {
                    EventId = reader.EventId,
                    ReconnectionInterval = reader.BlockReconnectionTime,
                };
                return true;
            }

            core.ResumePoint.MoveTo(reader.EventId);
        }

        item = default;
        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever an item parser throws is about the item, never about the stream.")]
    private bool TryParse(SseReader reader, [MaybeNullWhen(false)] out T data)
    {
        try
        {
            data = parser(reader.EventType, reader.Data);
            return true;
        }
        catch (Exception e)
        {
            var invalid = Describe(reader, e);
            data = default;
            if (onInvalidItem?.Invoke(invalid) == true)
                return false;

            core.ResumePoint.MoveTo(reader.EventId);
            throw invalid;
        }
    }

    private static SseItemException Describe(SseReader reader, Exception e)
    {
        var data = Encoding.UTF8.GetString(reader.Data);
        var hint = data.Trim().Equals("[DONE]", StringComparison.OrdinalIgnoreCase)
            ? $"If '{data.Trim()}' says that the stream is complete, set SseStreamOptions.Terminator to it."
            : "SseStreamOptions.OnInvalidItem can skip it.";

        // What the parser says may quote the data, and messages are logged: it stays in the inner exception.
        var message = string.Create(
            CultureInfo.InvariantCulture, $"The {reader.Data.Length} bytes of an event's data did not parse ({e.GetType().Name}). {hint}");
        return new SseItemException(message, reader.EventId, reader.EventType, data, e);
    }
}
