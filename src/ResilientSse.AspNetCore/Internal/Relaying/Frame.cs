using System.Buffers;
using System.Globalization;
using System.Text;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>One block of an event stream, encoded once for all browsers.</summary>
/// <param name="Bytes">As it goes on the wire, with its blank line.</param>
/// <param name="Id">The id that the block gives; null if it gives none.</param>
internal readonly record struct Frame(ReadOnlyMemory<byte> Bytes, string? Id)
{
    private const int MaxScratch = 64 * 1024;

    /// <summary>Where a frame is put together, so that what is kept of it has its size.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    /// <summary>Encodes the block that the reader stands at.</summary>
    public static Frame Of(Connection connection) => new(Encode(connection).ToArray(), connection.EventId);

    /// <summary>Encodes the block that the reader stands at, to be used before this thread encodes the next one.</summary>
    public static ReadOnlySpan<byte> Encode(Connection connection)
    {
        var block = connection.Reader;
        var bytes = _scratch ??= new ArrayBufferWriter<byte>();
        bytes.ResetWrittenCount();
        if (connection.EventId is { } id)
            WriteField(bytes, "id: "u8, id);
        if (block.BlockReconnectionTime is { } time)
            WriteField(bytes, "retry: "u8, ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        if (block.HasData)
        {
            if (block.EventType != EventTypes.Message)
                WriteField(bytes, "event: "u8, block.EventType);
            foreach (var line in block.Data.Split((byte)'\n'))
            {
                bytes.Write("data: "u8);
                bytes.Write(block.Data[line]);
                bytes.Write("\n"u8);
            }
        }

        bytes.Write("\n"u8);
        if (bytes.Capacity > MaxScratch)
            _scratch = null;

        return bytes.WrittenSpan;
    }

    private static void WriteField(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> name, string value)
    {
        bytes.Write(name);
        Encoding.UTF8.GetBytes(value, bytes);
        bytes.Write("\n"u8);
    }
}
