using System.Buffers.Text;
using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Encodes a reader's current block. Its size is known before it is written, so it is written only once.</summary>
internal readonly ref struct EncodedBlock
{
    /// <summary>The digits of the longest reconnection time.</summary>
    private const int MaxDigits = 20;

    private readonly ReadOnlySpan<byte> _data;
    private readonly ReadOnlySpan<byte> _idPrefix;
    private readonly string? _id;
    private readonly string? _eventType;
    private readonly TimeSpan? _retry;
    private readonly bool _hasData;

    /// <param name="block">The block.</param>
    /// <param name="idPrefix">What is written before the id.</param>
    /// <param name="id">The id; null for no id line.</param>
    /// <param name="retry">The reconnection time; null for none.</param>
    public EncodedBlock(SseReader block, ReadOnlySpan<byte> idPrefix, string? id, TimeSpan? retry)
    {
        _idPrefix = idPrefix;
        (_id, _retry, _hasData) = (id, retry, block.HasData);
        if (_hasData)
        {
            _data = block.Data;
            _eventType = block.EventType == EventTypes.Message ? null : block.EventType;
        }
    }

    /// <summary>The size in bytes; if there is a reconnection time, an upper bound of it.</summary>
    public int MaxSize =>
        (_id is null ? 0 : "id: \n".Length + _idPrefix.Length + Encoding.UTF8.GetByteCount(_id))
        + (_retry is null ? 0 : "retry: \n".Length + MaxDigits)
        + (_eventType is null ? 0 : "event: \n".Length + Encoding.UTF8.GetByteCount(_eventType))
        + (_hasData ? _data.Length + 1 + ("data: ".Length * (_data.Count((byte)'\n') + 1)) : 0)
        + 1;

    /// <summary>Writes the block with its blank line and returns the number of bytes.</summary>
    public int WriteTo(Span<byte> bytes)
    {
        var rest = bytes;
        if (_id is not null)
        {
            Write(ref rest, "id: "u8);
            Write(ref rest, _idPrefix);
            WriteLine(ref rest, _id);
        }

        if (_retry is { } retry)
        {
            Write(ref rest, "retry: "u8);
            Utf8Formatter.TryFormat((long)retry.TotalMilliseconds, rest, out var written);
            rest = rest[written..];
            Write(ref rest, "\n"u8);
        }

        if (_eventType is not null)
        {
            Write(ref rest, "event: "u8);
            WriteLine(ref rest, _eventType);
        }

        if (_hasData)
            WriteData(ref rest, _data);
        Write(ref rest, "\n"u8);
        return bytes.Length - rest.Length;
    }

    private static void WriteData(ref Span<byte> rest, ReadOnlySpan<byte> data)
    {
        while (true)
        {
            var end = data.IndexOf((byte)'\n');
            Write(ref rest, "data: "u8);
            Write(ref rest, end < 0 ? data : data[..end]);
            Write(ref rest, "\n"u8);
            if (end < 0)
                return;

            data = data[(end + 1)..];
        }
    }

    private static void WriteLine(ref Span<byte> rest, string text)
    {
        rest = rest[Encoding.UTF8.GetBytes(text, rest)..];
        Write(ref rest, "\n"u8);
    }

    private static void Write(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
