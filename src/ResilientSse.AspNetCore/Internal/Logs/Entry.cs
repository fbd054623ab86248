using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A block in a log, encoded once for all browsers.</summary>
/// <param name="Sequence">The sequence of its position.</param>
/// <param name="Frame">The bytes on the wire: an id line with the position, and the rest.</param>
/// <param name="UpstreamIdHash">The hash code of the upstream's id; 0 if there is none.</param>
internal readonly record struct Entry(long Sequence, byte[] Frame, int UpstreamIdHash)
{
    /// <summary>The memory of an array object, of two references to it and of the ring's growth, besides the frame.</summary>
    private const int Overhead = 88;

    /// <summary>Creates an entry from a frame that another instance has encoded.</summary>
    public static Entry Of(long sequence, byte[] frame)
    {
        var id = new Entry(sequence, frame, 0).UpstreamId;
        return new(sequence, frame, id.IsEmpty ? 0 : Encoding.UTF8.GetString(id).GetHashCode(StringComparison.Ordinal));
    }

    /// <summary>The size in memory, in bytes.</summary>
    public long Cost => Frame.Length + Overhead;

    /// <summary>What follows the id line.</summary>
    public ReadOnlySpan<byte> Body => Frame.AsSpan(Frame.AsSpan().IndexOf((byte)'\n') + 1);

    /// <summary>The upstream's id in the id line.</summary>
    public ReadOnlySpan<byte> UpstreamId => Frame.AsSpan((Frame.AsSpan().IndexOf((byte)'~') + 1)..Frame.AsSpan().IndexOf((byte)'\n'));
}
