using System.Runtime.CompilerServices;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>
/// The event stream format of the WHATWG HTML standard, section "server-sent events", fed with bytes from anywhere: <c>GetMemory</c>,
/// <c>Advance</c>, then <c>TryRead</c> until it is false. Data stays in the read buffer; further data lines of a block are moved up behind
/// the first, so that a block's data is one span.
/// </summary>
internal sealed class SseReader : IByteBuffer, IDisposable
{
    private readonly int _maxEventBytes;
    private ReadBuffer _buffer;
    private LineReader _lines;
    private EventTypes _types;
    private bool _dispatched;
    private int _blockBytes;

    /// <param name="maxEventBytes">How large one event may be.</param>
    /// <param name="onComment">Called with each comment; if null, comments are not kept.</param>
    public SseReader(int maxEventBytes, Action<string>? onComment = null)
    {
        _maxEventBytes = maxEventBytes;
        _buffer = new ReadBuffer(maxEventBytes);
        _lines = new LineReader(onComment is null ? null : new CommentListener(onComment));
    }

    /// <summary>Whether the block has data; only then it is an event.</summary>
    public bool HasData => _buffer.HasData;

    /// <summary>The data of the block; valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> Data => _buffer.Data;

    /// <summary>"Initialize event's type attribute to "message"."</summary>
    public string EventType { get; private set; } = EventTypes.Message;

    /// <summary>The block's id; null if it has none.</summary>
    public string? EventId { get; private set; }

    /// <summary>The block's reconnection time; null if it has none.</summary>
    public TimeSpan? BlockReconnectionTime { get; private set; }

    /// <summary>
    /// "set the event stream's reconnection time to that integer": it takes effect at the line, not at the end of the block.
    /// </summary>
    public TimeSpan? ReconnectionTime { get; private set; }

    /// <summary>Whether a block has begun whose blank line has not arrived. Comments are not part of a block.</summary>
    public bool IsInBlock => _blockBytes > 0 || !HasWholeLines;

    /// <summary>Whether no line has arrived only in part.</summary>
    public bool HasWholeLines => _lines.PartialLength == 0;

    public Memory<byte> GetMemory() => _buffer.GetMemory();

    public void Rest() => _buffer.Rest();

    public void Advance(int count) => _buffer.Advance(count);

    /// <summary>Reads to the end of the next block that is not empty; false if more bytes are needed.</summary>
    /// <exception cref="SseException">The block is larger than the limit.</exception>
    public bool TryRead()
    {
        StartBlock();
        var unread = _buffer.Unread;
        while (_lines.TryRead(ref unread, out var line))
        {
            _buffer.Keep(unread.Length);
            if (line.IsEmpty)
            {
                // "If the line is empty (a blank line): Dispatch the event."
                _blockBytes = 0;
                _dispatched = true;
                if (HasData || EventId is not null || BlockReconnectionTime is not null)
                    return true;

                // "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return."
                StartBlock();
            }
            else
            {
                ProcessLine(line);
            }
        }

        _buffer.Keep(unread.Length);

        // "Once the end of the file is reached, any pending data must be discarded": an incomplete block is never returned.
        EnsureWithinLimit(_lines.PartialLength);
        return false;
    }

    public void Dispose() => _buffer.Release();

    private void StartBlock()
    {
        if (!_dispatched)
            return;

        _dispatched = false;
        _buffer.DropData();
        EventType = EventTypes.Message;
        EventId = null;
        BlockReconnectionTime = null;
    }

    private void ProcessLine(ReadOnlySpan<byte> line)
    {
        // "If the line starts with a U+003A COLON character (:): Ignore the line."
        if (line[0] == ':')
        {
            _lines.Tell(line);
            return;
        }

        EnsureWithinLimit(line.Length);
        _blockBytes += line.Length;
        if (IsField(line, "data"u8, out var value))
        {
            // "Append the field value to the data buffer, then append a single U+000A LINE FEED (LF) character to the data buffer."
            // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove the last character":
            // so the LF stands between the lines.
            _buffer.AppendData(value);
        }
        else if (IsField(line, "event"u8, out value))
        {
            // "Set the event type buffer to the field value", and at the dispatch: "If the event type buffer has a value other
            // than the empty string, change the type of the newly created event to equal the value of the event type buffer."
            EventType = value.IsEmpty ? EventTypes.Message : _types.Get(value);
        }
        else if (IsField(line, "id"u8, out value))
        {
            // "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
            if (!value.Contains((byte)0))
                EventId = Encoding.UTF8.GetString(value);
        }
        else if (IsField(line, "retry"u8, out value) && ReconnectionTimeField.TryParse(value, out var time))
        {
            BlockReconnectionTime = ReconnectionTime = time;
        }

        // "Otherwise: The field is ignored."
    }

    /// <summary>Whether a line has that field name. Inlined, so that the name is compared as one or two words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        // "Otherwise, the string is not empty but does not contain a U+003A COLON character (:): Process the field using
        // the whole line as the field name, and the empty string as the field value."
        value = default;
        if (!line.StartsWith(name))
            return false;
        if (line.Length == name.Length)
            return true;

        // "Collect the characters on the line after the first U+003A COLON character (:), and let value be that string."
        // "If value starts with a U+0020 SPACE character, remove it from value."
        value = line[(name.Length + 1)..];
        if (!value.IsEmpty && value[0] == ' ')
            value = value[1..];

        return line[name.Length] == ':';
    }

    private void EnsureWithinLimit(int length)
    {
        if (length > _maxEventBytes - _blockBytes)
            throw Failures.EventTooLarge(_maxEventBytes);
    }
}
