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
    public const int MaxLength = Epoch.Length + 21;

    /// <summary>Of events that are not of a log.</summary>
    public static Position None => default;

    /// <summary>Takes an id apart; false if it has not exactly this form.</summary>
    public static bool TryParse(string id, out Position position, out string upstreamId)
    {
        (position, upstreamId) = (default, "");
        var tilde = id.IndexOf('~', StringComparison.Ordinal);
        if (tilde < Epoch.Length + 2 || id[Epoch.Length] != '-' || !Epoch.TryParse(id.AsSpan(0, Epoch.Length), out var epoch)
            || !long.TryParse(id.AsSpan((Epoch.Length + 1)..tilde), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
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
        Utf8Formatter.TryFormat(Sequence, text[(Epoch.Length + 1)..], out var digits);
        text[Epoch.Length + 1 + digits] = (byte)'~';
        return Epoch.Length + digits + 2;
    }

    /// <summary>As it goes on the wire without an upstream id.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..WriteTo(text)]);
    }
}
