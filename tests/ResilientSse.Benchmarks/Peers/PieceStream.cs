namespace ResilientSse.Benchmarks;

/// <summary>A body in memory that gives at most so many bytes a read, at once.</summary>
internal sealed class PieceStream(ArraySegment<byte> bytes, int pieceSize) : MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
{
    private readonly ArraySegment<byte> _bytes = bytes;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = _bytes.AsSpan((int)Position, Math.Min(Math.Min(buffer.Length, pieceSize), (int)(Length - Position)));
        piece.CopyTo(buffer.Span);
        Position += piece.Length;
        return new(piece.Length);
    }
}
