namespace ResilientSse.Benchmarks;

/// <summary>
/// A body in memory that lies elsewhere within a page each round. How fast a processor copies depends on where source and target lie in
/// theirs, and without this on the luck of a process: some take 1.6 times as long for 16 MB as others.
/// </summary>
internal sealed class MovingBody(byte[] bytes, int pieceSize)
{
    private const int Page = 4096;

    /// <summary>It shares no factor with the page, so the rounds come to all places of it.</summary>
    private const int Step = 331;

    private readonly byte[] _room = new byte[bytes.Length + Page];

    public Stream Open(int round)
    {
        var offset = round * Step % Page;
        bytes.CopyTo(_room, offset);
        return new PieceStream(new(_room, offset, bytes.Length), pieceSize);
    }
}
