using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>Feeds the reader: each input at every chunk size, for where the pieces end must not matter.</summary>
internal static class Feed
{
    public const int DefaultLimit = 16 * 1024 * 1024;

    // Beyond that, pieces of a long input differ in nothing but where its few special places fall.
    private const int LargestChunk = 300;

    /// <summary>What the reader makes of the text, which is the same at every chunk size.</summary>
    public static Parsed Text(string text, int maxEventBytes = DefaultLimit) => Bytes(Encoding.UTF8.GetBytes(text), maxEventBytes);

    /// <inheritdoc cref="Text"/>
    public static Parsed Bytes(byte[] bytes, int maxEventBytes = DefaultLimit)
    {
        var whole = Chunks(bytes, bytes.Length, maxEventBytes);
        for (var size = 1; size < Math.Min(bytes.Length, LargestChunk); size++)
            Chunks(bytes, size, maxEventBytes).Should().Be(whole, "pieces of {0} bytes are read as the whole is", size);

        return whole;
    }

    /// <summary>What the reader makes of the bytes in pieces of that size.</summary>
    public static Parsed Chunks(ReadOnlySpan<byte> bytes, int chunkSize, int maxEventBytes = DefaultLimit) =>
        Chunks(bytes, [chunkSize], maxEventBytes);

    /// <summary>What the reader makes of the bytes in pieces of those sizes, over and over.</summary>
    public static Parsed Chunks(ReadOnlySpan<byte> bytes, int[] chunkSizes, int maxEventBytes = DefaultLimit)
    {
        using var reader = new SseReader(maxEventBytes);
        var events = new List<ParsedEvent>();
        var lastId = "";
        SseError? error = null;
        try
        {
            for (var i = 0; !bytes.IsEmpty; i++)
            {
                bytes = bytes[reader.Give(bytes[..Math.Min(chunkSizes[i % chunkSizes.Length], bytes.Length)])..];
                while (reader.TryRead())
                {
                    lastId = reader.EventId ?? lastId;
                    if (reader.HasData)
                        events.Add(reader.Event(lastId));
                }
            }
        }
        catch (SseException e)
        {
            error = e.Error;
        }

        return new Parsed(events, lastId, reader.ReconnectionTime, error);
    }

    /// <summary>Gives the reader as much as it has room for, and tells how much that was.</summary>
    public static int Give(this SseReader reader, ReadOnlySpan<byte> bytes)
    {
        var memory = reader.GetMemory();
        if (memory.IsEmpty)
            throw new InvalidOperationException("The reader has no room: a read into it would look like the end of the stream.");

        var count = Math.Min(bytes.Length, memory.Length);
        bytes[..count].CopyTo(memory.Span);
        reader.Advance(count);
        return count;
    }

    private static ParsedEvent Event(this SseReader reader, string lastId) => new(
        Encoding.Latin1.GetString(reader.Data), reader.EventType, reader.EventId, reader.BlockReconnectionTime, lastId);
}
