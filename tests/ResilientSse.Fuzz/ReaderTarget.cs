using System.Text;
using System.Text.Json;
using ResilientSse.Internal;

namespace ResilientSse.Fuzz;

/// <summary>
/// The reader and the JSON behind it, on bytes from anybody: whatever they are, they are read alike in pieces of every size, and nothing
/// but the two errors that have a name comes out.
/// </summary>
internal static class ReaderTarget
{
    private const int MaxEventBytes = 512;

    public static void Check(byte[] bytes)
    {
        var whole = Read(bytes, bytes.Length + 1);
        foreach (var size in (int[])[1, 2, 3, 7, 64])
        {
            var pieces = Read(bytes, size);
            if (pieces != whole)
                throw new InvalidOperationException($"In pieces of {size}:\n{pieces}\nas a whole:\n{whole}");
        }
    }

    private static string Read(byte[] bytes, int size)
    {
        var log = new StringBuilder();
        using var reader = new SseReader(MaxEventBytes);
        try
        {
            for (var position = 0; position < bytes.Length;)
            {
                var memory = reader.GetMemory();
                var count = Math.Min(Math.Min(size, memory.Length), bytes.Length - position);
                bytes.AsMemory(position, count).CopyTo(memory);
                reader.Advance(count);
                position += count;
                while (reader.TryRead())
                    Describe(reader, log);
            }
        }
        catch (SseException e) when (e.Error == SseError.EventTooLarge)
        {
            log.Append("too large");
        }

        return log.ToString();
    }

    private static void Describe(SseReader reader, StringBuilder log)
    {
        log.Append(reader.EventId ?? "-").Append('|').Append(reader.EventType).Append('|').Append(reader.BlockReconnectionTime).Append('|');
        if (reader.HasData)
            log.Append(Convert.ToHexString(reader.Data)).Append('|').Append(Json(reader.EventType, reader.Data));

        log.Append('\n');
    }

    private static string Json(string type, ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonItems.ParseElement(type, data).ValueKind.ToString();
        }
        catch (JsonException)
        {
            return "no JSON";
        }
    }
}
