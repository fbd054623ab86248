using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes an upstream into its log: what one read has brought is encoded, gets its positions, and is appended as one batch. It waits for
/// the fastest browser; those that fall behind that do not hold it.
/// </summary>
internal sealed class LogWriter(SharedRelay relay, RouteTelemetry telemetry, LogLimits limits)
{
    private readonly Entry[] _batch = new Entry[Math.Min(Page.MaxCount, limits.MaxEvents)];
    private Claim _claim;
    private long _last;
    private TimeSpan? _retry;

    /// <summary>What the upstream asks reconnecting clients to wait.</summary>
    public TimeSpan ReconnectionTime { get; private set; }

    /// <summary>The upstream's newest id; an empty string if it gave none.</summary>
    public string LastEventId { get; private set; } = "";

    public async ValueTask ClaimAsync(CancellationToken cancellationToken)
    {
        _claim = await relay.Log.ClaimAsync(relay.Log.Range, cancellationToken).ConfigureAwait(false);
        _last = _claim.Top.Sequence;
    }

    /// <summary>Writes to the end of the connection.</summary>
    public async Task WriteAsync(Connection connection, CancellationToken cancellationToken)
    {
        do
        {
            while (Take(connection) is { Length: > 0 } batch)
            {
                await relay.Log.WaitForRoomAsync(batch, cancellationToken).ConfigureAwait(false);
                await relay.Log.AppendAsync(_claim, batch, cancellationToken).ConfigureAwait(false);
            }
        }
        while (await connection.FillAsync().ConfigureAwait(false));
    }

    public ValueTask EndAsync(LogEnd end) => relay.Log.EndAsync(_claim, end, CancellationToken.None);

    /// <summary>Encodes what has been read, at most a page.</summary>
    private ReadOnlyMemory<Entry> Take(Connection connection)
    {
        var count = 0;
        for (long cost = 0; count < _batch.Length && cost < limits.MaxBytes && connection.TryReadBlock(); connection.Commit())
        {
            var block = connection.Reader;
            telemetry.Received(relay.Members.Browsers);
            if (block.BlockReconnectionTime is { } retry)
                _retry = ReconnectionTime = retry;
            if (!block.HasData && connection.EventId is null)
                continue;

            _batch[count] = Encode(block, connection.EventId);
            cost += _batch[count++].Cost;
        }

        return _batch.AsMemory(0, count);
    }

    /// <summary>Every block has an id, whether the upstream gave it one or not. A reconnection time of its own goes along with the next one.</summary>
    private Entry Encode(SseReader block, string? upstreamId)
    {
        Span<byte> position = stackalloc byte[Position.MaxLength];
        var length = new Position(_claim.Top.Epoch, ++_last).WriteTo(position);
        var encoded = new EncodedBlock(block, position[..length], upstreamId ?? "", _retry);
        var frame = GC.AllocateUninitializedArray<byte>(encoded.MaxSize);
        var size = encoded.WriteTo(frame);
        if (size < frame.Length)
            Array.Resize(ref frame, size);

        _retry = null;
        LastEventId = upstreamId ?? LastEventId;
        return new(_last, frame, upstreamId is { Length: > 0 } ? upstreamId.GetHashCode(StringComparison.Ordinal) : 0);
    }
}
