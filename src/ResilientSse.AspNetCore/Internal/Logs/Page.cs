using System.Buffers;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The result of one read of a log: a batch of blocks, and how many follow. Dispose of it once.</summary>
/// <param name="Kind">What the read has found.</param>
/// <param name="Last">The position of the last block in the page; if there is none, where the read began.</param>
/// <param name="Rest">How many blocks the log has after the page.</param>
/// <param name="Buffer">From the shared pool; null if there are no blocks.</param>
/// <param name="Count">The number of blocks in the buffer.</param>
internal readonly record struct Page(PageKind Kind, Position Last, long Rest, byte[][]? Buffer = null, int Count = 0) : IDisposable
{
    /// <summary>The most blocks in a page.</summary>
    public const int MaxCount = 64;

    /// <summary>The blocks as they are sent.</summary>
    public ReadOnlySpan<byte[]> Frames => Buffer.AsSpan(0, Count);

    public void Dispose()
    {
        if (Buffer is null)
            return;

        // The pooled array must not keep blocks alive that have left the log.
        Buffer.AsSpan(0, Count).Clear();
        ArrayPool<byte[]>.Shared.Return(Buffer);
    }
}
