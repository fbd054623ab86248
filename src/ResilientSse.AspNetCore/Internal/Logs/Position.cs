using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The place of a block in a log. On the wire it is <c>&lt;epoch>-&lt;sequence>~&lt;upstream id></c>, an event's id.</summary>
/// <param name="Epoch">The log's own id.</param>
/// <param name="Sequence">Counts from 1 without holes; 0 is before the first block.</param>
internal readonly record struct Position(Epoch Epoch, long Sequence)
{
    /// <summary>How long it is at most, up to the tilde.</summary>
    public const int MaxLength = Epoch.RunLength + 21;

    /// <summary>Of events that are not of a log.</summary>
    public static Position None => default;

    /// <summary>Takes an id apart; false if it has not exactly this form.</summary>
    /// <param name="id">The id.</param>
    /// <param name="epochLength">How many digits the epoch has: whose position it is, a shared upstream's or a run's.</param>
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

    /// <summary>Writes it up to the tilde, and returns how many bytes that are.</summary>
    /// <param name="text">At least <see cref="MaxLength"/> bytes.</param>
    public int WriteTo(Span<byte> text)
    {
        Epoch.WriteTo(text);
        text[Epoch.Length] = (byte)'-';
        return Epoch.Length + 1 + WriteSequence(Sequence, text[(Epoch.Length + 1)..]);
    }

    /// <summary>Writes what follows the epoch and its hyphen, up to the tilde, and returns how many bytes that are.</summary>
    public static int WriteSequence(long sequence, Span<byte> text)
    {
        Utf8Formatter.TryFormat(sequence, text, out var digits);
        text[digits] = (byte)'~';
        return digits + 1;
    }

    /// <summary>As it goes on the wire without an upstream id.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..WriteTo(text)]);
    }
}
