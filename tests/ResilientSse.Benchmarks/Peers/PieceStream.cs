namespace ResilientSse.Benchmarks;

/// <summary>A body in memory that gives at most so many bytes a read, at once.</summary>
internal sealed class PieceStream(byte[] bytes, int pieceSize) : MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = GetBuffer().AsSpan((int)Position, Math.Min(Math.Min(buffer.Length, pieceSize), (int)(Length - Position)));
        piece.CopyTo(buffer.Span);
        Position += piece.Length;
        return new(piece.Length);
    }
}
