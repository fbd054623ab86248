using System.Text;

namespace ResilientSse.Internal;

/// <summary>
/// The strings of event types: a stream has few, so each is created once. The number is limited, so a peer cannot fill the memory.
/// </summary>
internal struct EventTypes
{
    public const string Message = "message";

    private const int MaxTypes = 16;
    private const int MaxLength = 64;

    private string? _newest;
    private List<string>? _known;

    public string Get(ReadOnlySpan<byte> utf8)
    {
        // Most events have the type of the previous one.
        if (_newest is not null && Ascii.Equals(utf8, _newest))
            return _newest;

        if (utf8.SequenceEqual("message"u8))
            return Message;

        return utf8.Length > MaxLength ? Encoding.UTF8.GetString(utf8) : _newest = Find(utf8) ?? Add(utf8);
    }

    /// <summary>A type that is not ASCII is never found, but created each time.</summary>
    private readonly string? Find(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < _known?.Count; i++)
        {
            if (Ascii.Equals(utf8, _known[i]))
                return _known[i];
        }

        return null;
    }

    private string Add(ReadOnlySpan<byte> utf8)
    {
        var name = Encoding.UTF8.GetString(utf8);
        if (Ascii.IsValid(utf8) && (_known ??= []).Count < MaxTypes)
            _known.Add(name);

        return name;
    }
}
