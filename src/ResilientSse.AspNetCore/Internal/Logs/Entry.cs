using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A block in a log, encoded once for all browsers.</summary>
/// <param name="Sequence">The sequence of its position.</param>
/// <param name="Frame">As it goes on the wire: an id line with its position, and the rest.</param>
/// <param name="UpstreamIdHash">The hash code of the upstream's id; 0 if it gave none.</param>
internal readonly record struct Entry(long Sequence, byte[] Frame, int UpstreamIdHash)
{
    /// <summary>What an array, its two references on the way and the growth of a ring take besides the frame.</summary>
    private const int Overhead = 88;

    /// <summary>One that another instance has encoded.</summary>
    public static Entry Of(long sequence, byte[] frame)
    {
        var id = new Entry(sequence, frame, 0).UpstreamId;
        return new(sequence, frame, id.IsEmpty ? 0 : Encoding.UTF8.GetString(id).GetHashCode(StringComparison.Ordinal));
    }

    /// <summary>How many bytes it takes in memory.</summary>
    public long Cost => Frame.Length + Overhead;

    /// <summary>What follows the id line.</summary>
    public ReadOnlySpan<byte> Body => Frame.AsSpan(Frame.AsSpan().IndexOf((byte)'\n') + 1);

    /// <summary>The upstream's id as it stands in the id line.</summary>
    public ReadOnlySpan<byte> UpstreamId => Frame.AsSpan((Frame.AsSpan().IndexOf((byte)'~') + 1)..Frame.AsSpan().IndexOf((byte)'\n'));
}
