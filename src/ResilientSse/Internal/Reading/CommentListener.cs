using System.Text;

namespace ResilientSse.Internal;

/// <summary>Collects the beginning of each comment, which may come in pieces, and passes it on.</summary>
internal sealed class CommentListener(Action<string> onComment)
{
    private const int MaxBytes = 1024;

    // Plus the colon and the space.
    private readonly byte[] _bytes = new byte[MaxBytes + 2];
    private int _length;

    /// <summary>Adds a piece of a comment's line; the first one begins with the colon.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        piece = piece[..Math.Min(piece.Length, _bytes.Length - _length)];
        piece.CopyTo(_bytes.AsSpan(_length));
        _length += piece.Length;
    }

    /// <summary>
    /// Passes the comment on at the end of its line, without the colon and one space after it, as in the value of a field.
    /// </summary>
    public void End()
    {
        var line = _bytes.AsSpan(0, _length);
        var text = line.StartsWith(": "u8) ? line[2..] : line[1..];
        _length = 0;
        onComment(Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxBytes)]));
    }
}
