using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The position of a block in a log. On the wire, an event's id is <c>&lt;epoch>-&lt;sequence>~&lt;upstream id></c>.</summary>
/// <param name="Epoch">The id of the log.</param>
/// <param name="Sequence">Counts from 1 without gaps; 0 is before the first block.</param>
internal readonly record struct Position(Epoch Epoch, long Sequence)
{
    /// <summary>The greatest length in bytes, up to the tilde.</summary>
    public const int MaxLength = Epoch.RunLength + 21;

    /// <summary>The position of events that are not in a log.</summary>
    public static Position None => default;

    /// <summary>Parses an id; false if it does not have exactly this form.</summary>
    /// <param name="id">The id.</param>
    /// <param name="epochLength">The number of digits of the epoch: that of a shared upstream or that of a run.</param>
    /// <param name="position">The position.</param>
    /// <param name="upstreamId">What follows the tilde.</param>
    public static bool TryParse(string id, int epochLength, out Position position, out string upstreamId)
    {
        (position, upstreamId) = (default, "");
        var tilde = id.IndexOf('~', StringComparison.Ordinal);
        if (tilde < epochLength + 2 || id[epochLength] != '-' || !Epoch.TryParse(id.AsSpan(0, epochLength), out var epoch)
            || !long.TryParse(id.AsSpan((epochLength + 1)..tilde), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        (position, upstreamId) = (new(epoch, sequence), id[(tilde + 1)..]);
        return true;
    }

    /// <summary>Writes the position up to the tilde and returns the number of bytes.</summary>
    /// <param name="text">At least <see cref="MaxLength"/> bytes.</param>
    public int WriteTo(Span<byte> text)
    {
        Epoch.WriteTo(text);
        text[Epoch.Length] = (byte)'-';
        return Epoch.Length + 1 + WriteSequence(Sequence, text[(Epoch.Length + 1)..]);
    }

    /// <summary>Writes the part after the epoch and its hyphen, up to the tilde, and returns the number of bytes.</summary>
    public static int WriteSequence(long sequence, Span<byte> text)
    {
        Utf8Formatter.TryFormat(sequence, text, out var digits);
        text[digits] = (byte)'~';
        return digits + 1;
    }

    /// <summary>The form on the wire, without an upstream id.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..WriteTo(text)]);
    }
}
