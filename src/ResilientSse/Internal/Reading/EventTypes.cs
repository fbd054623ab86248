using System.Text;

namespace ResilientSse.Internal;

/// <summary>The strings of event types: a stream has few, so each is made once. A peer that sends many cannot fill the memory.</summary>
internal sealed class EventTypes
{
    public const string Message = "message";

    private const int MaxTypes = 16;
    private const int MaxLength = 64;

    private readonly List<(byte[] Utf8, string Name)> _known = [];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.SequenceEqual("message"u8))
            return Message;

        foreach (var (known, name) in _known)
        {
            if (utf8.SequenceEqual(known))
                return name;
        }

        var type = Encoding.UTF8.GetString(utf8);
        if (_known.Count < MaxTypes && utf8.Length <= MaxLength)
            _known.Add((utf8.ToArray(), type));

        return type;
    }
}
