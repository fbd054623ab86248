using System.Buffers;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes the blocks of an unshared upstream into the browser's response: unchanged or, on the way to a shared log, with ids in the form of
/// the log's.
/// </summary>
internal sealed class OwnBlocks
{
    private readonly BrowserResponse _response;
    private readonly Crossing? _crossing;
    private readonly ArrayBufferWriter<byte>? _scratch;
    private string _lastId;
    private bool _hasId;

    public OwnBlocks(BrowserResponse response, ResumeId? resume, Crossing? crossing)
    {
        _response = response;
        _crossing = crossing;
        _scratch = crossing is null ? null : new();
        _lastId = resume?.UpstreamId ?? "";
        _hasId = resume is not null;
    }

    /// <summary>The id of a block that is not in a log, up to the upstream's id.</summary>
    private static ReadOnlySpan<byte> NoPosition => "0000000000000-0~"u8;

    /// <summary>How long the upstream asks clients to wait before they reconnect.</summary>
    public TimeSpan ReconnectionTime { get; private set; }

    /// <summary>Writes the current block of a connection, unless the browser crosses over to the shared log there.</summary>
    public int Write(Connection connection, out Position? crossed)
    {
        var block = connection.Reader;
        crossed = null;
        if (block.BlockReconnectionTime is { } time)
            ReconnectionTime = time;
        if (_crossing is not null)
            return Write(block, connection.EventId, _crossing, out crossed);

        if (connection.EventId is { } id)
            _hasId = id.Length > 0;
        else if (block.HasData && !_hasId)
            WriteFirstId();

        return _response.Write(new EncodedBlock(block, default, connection.EventId, block.BlockReconnectionTime));
    }

    /// <summary>Adds an id to the next block: a browser that returns without an id would look like a new one.</summary>
    private void WriteFirstId()
    {
        _hasId = true;
        _response.Write("id: "u8);
        _response.Write(NoPosition);
        _response.Write("\n"u8);
    }

    private int Write(SseReader block, string? upstreamId, Crossing crossing, out Position? crossed)
    {
        _lastId = upstreamId ?? _lastId;
        var encoded = new EncodedBlock(block, NoPosition, block.HasData ? _lastId : upstreamId, block.BlockReconnectionTime);
        _scratch!.ResetWrittenCount();
        _scratch.Advance(encoded.WriteTo(_scratch.GetSpan(encoded.MaxSize)));
        var frame = _scratch.WrittenSpan;
        crossed = block.HasData || upstreamId is not null ? crossing.TryCrossBefore(upstreamId, frame[(frame.IndexOf((byte)'\n') + 1)..]) : null;
        if (crossed is null)
            _response.Write(frame);

        return frame.Length;
    }
}
