using System.Text;

namespace ResilientSse.Internal;

/// <summary>Puts together the beginnings of comments, which may come in pieces, and tells of each.</summary>
internal sealed class CommentListener(Action<string> onComment)
{
    private const int MaxBytes = 1024;

    // With the colon and the space.
    private readonly byte[] _bytes = new byte[MaxBytes + 2];
    private int _length;

    /// <summary>Adds a piece of a comment's line; the first one begins with the colon.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        piece = piece[..Math.Min(piece.Length, _bytes.Length - _length)];
        piece.CopyTo(_bytes.AsSpan(_length));
        _length += piece.Length;
    }

    /// <summary>The line has come to its end. As of the value of a field, one space after the colon is no part of it.</summary>
    public void End()
    {
        var line = _bytes.AsSpan(0, _length);
        var text = line.StartsWith(": "u8) ? line[2..] : line[1..];
        _length = 0;
        onComment(Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxBytes)]));
    }
}
