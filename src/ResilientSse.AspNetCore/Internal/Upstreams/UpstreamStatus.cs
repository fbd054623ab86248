using System.Buffers;
using System.Text.Json;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The state of an upstream, as a block for browsers. It is only current news, so it has no id and is not in a log.</summary>
internal sealed class UpstreamStatus(TimeProvider time)
{
    private volatile byte[]? _block;
    private DateTimeOffset _since;

    /// <summary>The newest block; null if there is none. Compared by reference with the last one that was sent.</summary>
    public byte[]? Block => _block;

    /// <summary>Takes a change of the upstream's state; returns whether browsers should be told.</summary>
    public bool TryChange(SseStateChangedEventArgs change)
    {
        // That the upstream is connected is only news to browsers that were told that it was not.
        var isConnected = change.State == SseConnectionState.Connected;
        if (change.State == SseConnectionState.Connecting || (isConnected && _block is null) || (!isConnected && change.RetryDelay is null))
            return false;

        if (isConnected || change.Previous == SseConnectionState.Connected || _block is null)
            _since = time.GetUtcNow();
        _block = Encode(isConnected ? "connected" : "disconnected", change.RetryDelay);
        return true;
    }

    private byte[] Encode(string state, TimeSpan? retryIn)
    {
        var block = new ArrayBufferWriter<byte>();
        block.Write("event: state\ndata: "u8);
        using (var json = new Utf8JsonWriter(block))
        {
            json.WriteStartObject();
            json.WriteString("state"u8, state);
            json.WriteString("since"u8, _since);
            if (retryIn is { } delay)
                json.WriteNumber("retryIn"u8, (long)delay.TotalMilliseconds);
            else
                json.WriteNull("retryIn"u8);
            json.WriteEndObject();
        }

        block.Write("\n\n"u8);
        return block.WrittenSpan.ToArray();
    }
}
