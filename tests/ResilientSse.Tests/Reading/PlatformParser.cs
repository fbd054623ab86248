using System.Net.ServerSentEvents;
using System.Text;

namespace ResilientSse.Tests.Reading;

/// <summary>What <see cref="SseParser"/> makes of a stream.</summary>
internal static class PlatformParser
{
    public static Parsed Text(string text) => Bytes(Encoding.UTF8.GetBytes(text), int.MaxValue);

    public static Parsed Bytes(byte[] bytes, params int[] chunkSizes)
    {
        using var stream = new PieceStream(bytes, chunkSizes);
        var parser = Create(stream);
        var events = parser.Enumerate()
            .Select(item => new ParsedEvent(item.Data, item.EventType, item.EventId, item.ReconnectionInterval, parser.LastEventId))
            .ToList();
        var time = parser.ReconnectionInterval;
        return new Parsed(events, parser.LastEventId, time == Timeout.InfiniteTimeSpan ? null : time, null);
    }

    public static SseParser<string> Create(Stream stream) => SseParser.Create(stream, (_, data) => Encoding.Latin1.GetString(data));
}
