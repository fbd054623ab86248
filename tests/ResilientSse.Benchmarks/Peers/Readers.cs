using System.Net.ServerSentEvents;
using ResilientSse.Internal;

namespace ResilientSse.Benchmarks;

/// <summary>The same stream of bytes, read by us, by the platform's parser, and by the least that could be done. Each counts the bytes of data.</summary>
internal static class Readers
{
    public static async Task<long> OursAsync(Stream stream)
    {
        using var reader = new SseReader(int.MaxValue / 2);
        long total = 0;
        while (await stream.ReadAsync(reader.GetMemory()).ConfigureAwait(false) is var count and > 0)
        {
            reader.Advance(count);
            while (reader.TryRead())
                total += reader.Data.Length;
        }

        return total;
    }

    public static async Task<long> PlatformAsync(Stream stream)
    {
        long total = 0;
        await foreach (var item in SseParser.Create(stream, static (_, data) => data.Length).EnumerateAsync().ConfigureAwait(false))
            total += item.Data;

        return total;
    }

    /// <summary>One vectorised search a line, and nothing done with what it finds: the practical limit.</summary>
    public static async Task<long> LimitAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        var end = 0;
        long lines = 0;
        while (await stream.ReadAsync(buffer.AsMemory(end)).ConfigureAwait(false) is var count and > 0)
        {
            end += count;
            var start = 0;
            while (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is var length and >= 0)
            {
                start += length + 1;
                lines++;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);

            // A line that fills the buffer is thrown away: only the search counts.
            end = end - start == buffer.Length ? 0 : end - start;
        }

        return lines;
    }
}
