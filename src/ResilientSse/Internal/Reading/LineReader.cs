using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>
/// Splits the stream into lines. One vectorised comparison finds all line ends among 64 bytes: lines are short, and starting a search for
/// each would cost more than the search. When no line ends are left, the next 64 bytes begin at the current line, so few bytes are compared
/// twice and none more often.
/// </summary>
/// <param name="comments">Gets the comments; null if nobody wants them, and then they are not kept.</param>
internal struct LineReader(CommentListener? comments)
{
    private const int Window = 64;

    private bool _atStart = true;
    private bool _afterReturn;
    private bool _inComment;

    /// <summary>How many of the unread bytes have been compared.</summary>
    private int _searched;

    /// <summary>The line ends among the last 64 compared bytes that have not been taken yet: the highest bit is the last byte.</summary>
    private ulong _ends;

    /// <summary>
    /// How many bytes there are of a line whose end has not arrived; 0 for a comment. Valid when there is no further line.
    /// </summary>
    public readonly int PartialLength => _searched;

    /// <summary>
    /// "Lines must be separated by either a U+000D CARRIAGE RETURN U+000A LINE FEED (CRLF) character pair, a single U+000A LINE FEED (LF)
    /// character, or a single U+000D CARRIAGE RETURN (CR) character." A CR ends its line without waiting for an LF.
    /// </summary>
    /// <param name="unread">The bytes from the beginning of a line on; a line that is taken is cut off.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>
    /// False when more bytes are needed. An incomplete line is never returned, so it is discarded at the end of the stream.
    /// </returns>
    public bool TryRead(ref ReadOnlySpan<byte> unread, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_atStart && !TrySkipByteOrderMark(ref unread))
            return false;

        while (true)
        {
            var (ends, searched) = (_ends, _searched);
            if (ends == 0 && (ends = Search(unread, ref searched)) == 0)
            {
                _searched = searched;
                KeepPartialLine(ref unread);
                return false;
            }

            var length = searched - Window + BitOperations.TrailingZeroCount(ends);
            ends &= ends - 1;
            _ends = ends;
            _searched = ends == 0 ? 0 : searched - length - 1;
            line = unread[..length];
            var end = unread[length];
            unread = unread[(length + 1)..];

            // The second half of a CRLF, which may arrive with a later read, is not a line.
            var isSecondHalf = _afterReturn && length == 0 && end == '\n';
            _afterReturn = end == '\r';
            if (isSecondHalf)
                continue;

            if (!_inComment)
                return true;

            _inComment = false;
            Tell(line);
        }
    }

    /// <summary>
    /// Passes on a comment, or the rest of one that came in pieces. Not inlined, to keep it out of the path of a data line.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void Tell(ReadOnlySpan<byte> comment)
    {
        comments?.Add(comment);
        comments?.End();
    }

    /// <summary>Compares the next bytes until 64 of them have line ends, and returns those; 0 if there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Search(ReadOnlySpan<byte> unread, ref int searched)
    {
        while (searched <= unread.Length - Window)
        {
            var ends = LineEndsIn(unread[searched..]);
            searched += Window;
            if (ends != 0)
                return ends;
        }

        return SearchRest(unread, ref searched);
    }

    /// <summary>The same for fewer than 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong SearchRest(ReadOnlySpan<byte> unread, ref int searched)
    {
        Span<byte> last = stackalloc byte[Window];
        var rest = unread[searched..];
        rest.CopyTo(last[^rest.Length..]);
        searched = unread.Length;
        return LineEndsIn(last);
    }

    /// <summary>A bit for each CR and LF among 64 bytes.</summary>
    private static ulong LineEndsIn(ReadOnlySpan<byte> bytes)
    {
        var vector = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(bytes));
        return (Vector512.Equals(vector, Vector512.Create((byte)'\n')) | Vector512.Equals(vector, Vector512.Create((byte)'\r'))).ExtractMostSignificantBits();
    }

    /// <summary>"stream = [ bom ] *event": one leading U+FEFF is not part of the first line.</summary>
    private bool TrySkipByteOrderMark(ref ReadOnlySpan<byte> unread)
    {
        var mark = Encoding.UTF8.Preamble;
        if (unread.Length < mark.Length && mark.StartsWith(unread))
            return false;

        _atStart = false;
        if (unread.StartsWith(mark))
            unread = unread[mark.Length..];

        return true;
    }

    private void KeepPartialLine(ref ReadOnlySpan<byte> partial)
    {
        // Comments are never buffered, however long they are.
        _inComment |= !partial.IsEmpty && partial[0] == ':';
        if (!_inComment)
            return;

        comments?.Add(partial);
        _afterReturn &= partial.IsEmpty;
        partial = default;
        _searched = 0;
    }
}
