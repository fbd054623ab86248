using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Encodes what has been read from an upstream as entries of a log, at most a page at a time.</summary>
/// <param name="limits">The limits of one batch.</param>
/// <param name="received">Called for each block.</param>
internal sealed class BatchEncoder(LogLimits limits, Action received)
{
    private Entry[] _batch = new Entry[Math.Min(Page.MaxCount, limits.MaxEvents)];
    private byte[] _prefix = [];
    private long _last;
    private TimeSpan? _retry;

    /// <summary>How long the upstream asks clients to wait before they reconnect.</summary>
    public TimeSpan ReconnectionTime { get; private set; }

    /// <summary>The upstream's newest id; an empty string if it sent none.</summary>
    public string LastEventId { get; private set; } = "";

    /// <summary>Releases the entries, because no more will be taken.</summary>
    public void LetGo() => _batch = [];

    /// <summary>Sets the position to continue after.</summary>
    /// <param name="top">The position.</param>
    /// <param name="lastEventId">The upstream's newest id at that position.</param>
    public void BeginAfter(Position top, string lastEventId)
    {
        Span<byte> position = stackalloc byte[Position.MaxLength];
        top.WriteTo(position);
        _prefix = position[..(top.Epoch.Length + 1)].ToArray();
        (_last, LastEventId) = (top.Sequence, lastEventId);
    }

    /// <summary>Encodes what has been read; empty if nothing is left.</summary>
    public ReadOnlyMemory<Entry> Take(Upstream upstream)
    {
        var connection = upstream.Connection;
        var count = 0;
        for (long cost = 0; count < _batch.Length && cost < limits.MaxBytes && upstream.TryReadBlock(); connection.Commit())
        {
            var block = connection.Reader;
            received();
            if (block.BlockReconnectionTime is { } retry)
                _retry = ReconnectionTime = retry;
            if (!block.HasData && connection.EventId is null)
                continue;

            _batch[count] = Encode(block, connection.EventId);
            cost += _batch[count++].Cost;
        }

        return _batch.AsMemory(0, count);
    }

    /// <summary>Encodes an event of our own, without an upstream id.</summary>
    /// <param name="fields">Its lines with line ends.</param>
    public Entry Encode(ReadOnlySpan<byte> fields)
    {
        Span<byte> position = stackalloc byte[Position.MaxLength];
        var id = Next(position);
        return new(_last, [.. "id: "u8, .. id, .. "\n"u8, .. fields, .. "\n"u8], 0);
    }

    /// <summary>
    /// Every block gets an id, whether it has one from the upstream or not. The reconnection time of a block that is not encoded goes into
    /// the next one.
    /// </summary>
    private Entry Encode(SseReader block, string? upstreamId)
    {
        Span<byte> position = stackalloc byte[Position.MaxLength];
        var encoded = new EncodedBlock(block, Next(position), upstreamId ?? "", _retry);
        var frame = GC.AllocateUninitializedArray<byte>(encoded.MaxSize);
        var size = encoded.WriteTo(frame);
        if (size < frame.Length)
            Array.Resize(ref frame, size);

        _retry = null;
        LastEventId = upstreamId ?? LastEventId;
        return new(_last, frame, upstreamId is { Length: > 0 } ? upstreamId.GetHashCode(StringComparison.Ordinal) : 0);
    }

    /// <summary>The next position.</summary>
    private ReadOnlySpan<byte> Next(Span<byte> text)
    {
        _prefix.CopyTo(text);
        return text[..(_prefix.Length + Position.WriteSequence(++_last, text[_prefix.Length..]))];
    }
}
