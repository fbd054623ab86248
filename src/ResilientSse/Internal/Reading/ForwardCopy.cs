using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ResilientSse.Internal;

/// <summary>
/// Copies bytes to a place in front of them. <c>Span.CopyTo</c> leaves the managed code where the two places overlap, as they do for the
/// first data lines of a block, and a short line takes longer to get there than to be copied.
/// </summary>
internal static class ForwardCopy
{
    /// <summary>The bytes of a <see cref="Vector256"/>.</summary>
    private const int Size = 32;

    /// <param name="source">What to copy.</param>
    /// <param name="destination">As long as the source, and begins before it.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Copy(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length < Size)
        {
            source.CopyTo(destination);
            return;
        }

        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);

        // The last bytes are loaded first: the others are stored over them. Everything else is loaded before anything is stored there.
        var lastStart = (nuint)(source.Length - Size);
        var last = Vector256.LoadUnsafe(ref from, lastStart);
        for (nuint start = 0; start < lastStart; start += (nuint)Size)
            Vector256.LoadUnsafe(ref from, start).StoreUnsafe(ref to, start);

        last.StoreUnsafe(ref to, lastStart);
    }
}
