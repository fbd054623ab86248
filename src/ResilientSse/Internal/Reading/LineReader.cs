using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>The lines of the stream: one search for a line end each, and none twice over the same bytes.</summary>
/// <param name="comments">Who wants comments; null if nobody does, and then nothing of one is kept.</param>
internal struct LineReader(CommentListener? comments)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private bool _atStart = true;
    private bool _skipLineFeed;
    private bool _inComment;

    /// <summary>How much there is already of a line whose end has not come; none of a comment.</summary>
    public int PartialLength { readonly get; private set; }

    /// <summary>
    /// "Lines must be separated by either a U+000D CARRIAGE RETURN U+000A LINE FEED (CRLF) character pair, a single U+000A LINE FEED (LF)
    /// character, or a single U+000D CARRIAGE RETURN (CR) character." A CR ends its line without waiting for an LF.
    /// </summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="line">The line without its end; valid until the buffer is written to.</param>
    /// <returns>False when more bytes are needed. What is incomplete is never reported, so at the end of the stream it is discarded.</returns>
    public bool TryRead(ref ReadBuffer buffer, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_atStart && !TrySkipByteOrderMark(ref buffer))
            return false;

        while (true)
        {
            SkipLineFeed(ref buffer);
            var unread = buffer.Unread;
            var length = unread[PartialLength..].IndexOfAny(LineEnds);
            if (length < 0)
            {
                KeepPartialLine(ref buffer, unread);
                return false;
            }

            length += PartialLength;
            PartialLength = 0;
            _skipLineFeed = unread[length] == '\r';
            buffer.Consume(length + 1);
            if (!_inComment)
            {
                line = unread[..length];
                return true;
            }

            _inComment = false;
            Tell(unread[..length]);
        }
    }

    /// <summary>Tells of a comment, or of the rest of one that came in pieces. Apart from the path of a data line.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void Tell(ReadOnlySpan<byte> comment)
    {
        comments?.Add(comment);
        comments?.End();
    }

    /// <summary>"stream = [ bom ] *event": one leading U+FEFF is no part of the first line.</summary>
    private bool TrySkipByteOrderMark(ref ReadBuffer buffer)
    {
        var mark = Encoding.UTF8.Preamble;
        var unread = buffer.Unread;
        if (unread.Length < mark.Length && mark.StartsWith(unread))
            return false;

        _atStart = false;
        if (unread.StartsWith(mark))
            buffer.Consume(mark.Length);

        return true;
    }

    /// <summary>The second half of a CRLF, which may come with a later read than the first.</summary>
    private void SkipLineFeed(ref ReadBuffer buffer)
    {
        if (!_skipLineFeed || buffer.Unread.IsEmpty)
            return;

        _skipLineFeed = false;
        if (buffer.Unread[0] == '\n')
            buffer.Consume(1);
    }

    private void KeepPartialLine(ref ReadBuffer buffer, ReadOnlySpan<byte> partial)
    {
        // Comments are never buffered, however long they are.
        _inComment |= !partial.IsEmpty && partial[0] == ':';
        if (_inComment)
        {
            comments?.Add(partial);
            buffer.Consume(partial.Length);
        }
        else
        {
            PartialLength = partial.Length;
        }
    }
}
