using System.Buffers;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What one read of a log has got: a batch of blocks, and where the log ends. To be disposed of once.</summary>
/// <param name="Kind">What there is.</param>
/// <param name="Last">The position of the last block in the page; where the read began, if there is none.</param>
/// <param name="Rest">How many blocks the log has after the page.</param>
/// <param name="Buffer">From the shared pool; null if there are no blocks.</param>
/// <param name="Count">How many blocks there are in it.</param>
internal readonly record struct Page(PageKind Kind, Position Last, long Rest, byte[][]? Buffer = null, int Count = 0) : IDisposable
{
    /// <summary>How many blocks there are in a page at most.</summary>
    public const int MaxCount = 64;

    /// <summary>The blocks as they go on the wire.</summary>
    public ReadOnlySpan<byte[]> Frames => Buffer.AsSpan(0, Count);

    public void Dispose()
    {
        if (Buffer is null)
            return;

        // What a pool keeps must not keep what has left the log.
        Buffer.AsSpan(0, Count).Clear();
        ArrayPool<byte[]>.Shared.Return(Buffer);
    }
}
