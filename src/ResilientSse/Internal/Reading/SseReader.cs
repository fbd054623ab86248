using System.Buffers;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>
/// The event stream format of the WHATWG HTML standard, section "server-sent events", fed with bytes from anywhere:
/// <c>GetMemory</c>, <c>Advance</c>, then <c>TryRead</c> until it is false. Data stays in the read buffer; further data lines of a
/// block are moved up behind the first, so a block's data is one span.
/// </summary>
internal sealed class SseReader(int maxEventBytes) : IDisposable
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly EventTypes _types = new();
    private readonly ReadBuffer _buffer = new(maxEventBytes);
    private bool _atStart = true;
    private bool _skipLineFeed;
    private bool _inComment;
    private bool _dispatched;
    private int _scanned;
    private int _blockBytes;

    /// <summary>Whether the block has data: only such a block is an event.</summary>
    public bool HasData => _buffer.HasData;

    /// <summary>The data of the block; valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> Data => _buffer.Data;

    /// <summary>"Initialize event's type attribute to "message"."</summary>
    public string EventType { get; private set; } = EventTypes.Message;

    /// <summary>The id that the block gave; null if it gave none.</summary>
    public string? EventId { get; private set; }

    /// <summary>The reconnection time that the block gave; null if it gave none.</summary>
    public TimeSpan? BlockReconnectionTime { get; private set; }

    /// <summary>
    /// "set the event stream's reconnection time to that integer": at the line, not at the end of the block.
    /// </summary>
    public TimeSpan? ReconnectionTime { get; private set; }

    /// <summary>Room for the next bytes.</summary>
    public Memory<byte> GetMemory() => _buffer.GetMemory();

    /// <summary>Takes over <paramref name="count"/> bytes that were written into <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => _buffer.Advance(count);

    /// <summary>Reads on to the end of the next block that says something; false when more bytes are needed for that.</summary>
    /// <exception cref="SseException">The block is larger than the limit.</exception>
    public bool TryRead()
    {
        StartBlock();
        if (_atStart && !TrySkipByteOrderMark())
            return false;

        while (TryReadLine(out var line))
        {
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

        // "Once the end of the file is reached, any pending data must be discarded": what is incomplete is never reported.
        return false;
    }

    public void Dispose() => _buffer.Dispose();

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

    /// <summary>"stream = [ bom ] *event": one leading U+FEFF is no part of the first line.</summary>
    private bool TrySkipByteOrderMark()
    {
        var mark = Encoding.UTF8.Preamble;
        var unread = _buffer.Unread;
        if (unread.Length < mark.Length && mark.StartsWith(unread))
            return false;

        _atStart = false;
        if (unread.StartsWith(mark))
            _buffer.Consume(mark.Length);

        return true;
    }

    /// <summary>"Lines must be separated by either a CRLF pair, a single LF, or a single CR." A CR ends its line without waiting for an LF.</summary>
    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var unread = _buffer.Unread;
            if (_skipLineFeed && !unread.IsEmpty)
            {
                _skipLineFeed = false;
                if (unread[0] == '\n')
                {
                    _buffer.Consume(1);
                    continue;
                }
            }

            var length = unread[_scanned..].IndexOfAny(LineEnds);
            if (length < 0)
            {
                KeepPartialLine(unread);
                line = default;
                return false;
            }

            length += _scanned;
            _scanned = 0;
            _skipLineFeed = unread[length] == '\r';
            _buffer.Consume(length + 1);
            line = unread[..length];
            if (!_inComment)
                return true;

            _inComment = false;
        }
    }

    private void KeepPartialLine(ReadOnlySpan<byte> partial)
    {
        // Comments are never buffered, however long they are.
        if (_inComment || (!partial.IsEmpty && partial[0] == ':'))
        {
            _inComment = true;
            _buffer.Consume(partial.Length);
            return;
        }

        _scanned = partial.Length;
        EnsureWithinLimit(partial.Length);
    }

    private void ProcessLine(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');

        // "If the line starts with a U+003A COLON character (:): Ignore the line."
        if (colon == 0)
            return;

        EnsureWithinLimit(line.Length);
        _blockBytes += line.Length;

        // "Otherwise, the string is not empty but does not contain a U+003A COLON character (:): Process the field using
        // the whole line as the field name, and the empty string as the field value."
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];

        // "If value starts with a U+0020 SPACE character, remove it from value."
        if (!value.IsEmpty && value[0] == ' ')
            value = value[1..];

        ProcessField(name, value);
    }

    private void ProcessField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("data"u8))
        {
            // "Append the field value to the data buffer, then append a single U+000A LINE FEED (LF) character to the data buffer."
            // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove the last character":
            // so the LF stands between the lines.
            _buffer.AppendData(value);
        }
        else if (name.SequenceEqual("event"u8))
        {
            // "Set the event type buffer to the field value", and at the dispatch: "If the event type buffer has a value other
            // than the empty string, change the type of the newly created event to equal the value of the event type buffer."
            EventType = value.IsEmpty ? EventTypes.Message : _types.Get(value);
        }
        else if (name.SequenceEqual("id"u8))
        {
            // "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
            if (!value.Contains((byte)0))
                EventId = Encoding.UTF8.GetString(value);
        }
        else if (name.SequenceEqual("retry"u8) && ReconnectionTimeField.TryParse(value, out var time))
        {
            BlockReconnectionTime = ReconnectionTime = time;
        }

        // "Otherwise: The field is ignored."
    }

    private void EnsureWithinLimit(int length)
    {
        if (length > maxEventBytes - _blockBytes)
            throw Failures.EventTooLarge(maxEventBytes);
    }
}
