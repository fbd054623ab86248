using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace ResilientSse.Tests.Reading;

/// <summary>
/// The standard's algorithm word for word: it decodes the whole stream, then splits it into lines. Nothing in common with the
/// reader, and no care for speed. Data is text here.
/// </summary>
internal sealed partial class SpecModel
{
    private static readonly BigInteger LongestTime = new(922_337_203_685_476);

    private readonly List<ParsedEvent> _events = [];
    private string _data = "";
    private string _eventType = "";
    private string _idBuffer = "";
    private string _lastId = "";
    private TimeSpan? _reconnectionTime;

    // What the block itself said, which the standard does not ask for.
    private string? _blockId;
    private TimeSpan? _blockTime;

    public static Parsed Read(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var model = new SpecModel();
        foreach (var line in LineEnd.Split(text.StartsWith('\uFEFF') ? text[1..] : text).SkipLast(1))
            model.Process(line);

        return new Parsed(model._events, model._lastId, model._reconnectionTime, null);
    }

    /// <summary>The same with the data as text.</summary>
    public static Parsed Decode(Parsed parsed) =>
        parsed with { Events = [.. parsed.Events.Select(e => e with { Data = Encoding.UTF8.GetString(Latin1.Bytes(e.Data)) })] };

    private void Process(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (line.Length == 0)
            Dispatch();
        else if (colon > 0)
            Process(line[..colon], line[(colon + 1)..] is ['\u0020', .. var rest] ? rest : line[(colon + 1)..]);
        else if (colon < 0)
            Process(line, "");
    }

    private void Process(string field, string value)
    {
        switch (field)
        {
            case "event":
                _eventType = value;
                break;
            case "data":
                _data += value + "\n";
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                _idBuffer = value;
                _blockId = value;
                break;
            case "retry" when value.Length > 0 && value.All(char.IsAsciiDigit):
                var milliseconds = BigInteger.Min(BigInteger.Parse(value, CultureInfo.InvariantCulture), LongestTime);
                _blockTime = _reconnectionTime = TimeSpan.FromMilliseconds((long)milliseconds);
                break;
            default:
                break;
        }
    }

    private void Dispatch()
    {
        _lastId = _idBuffer;
        if (_data.Length > 0)
            _events.Add(new ParsedEvent(_data[..^1], _eventType.Length > 0 ? _eventType : "message", _blockId, _blockTime, _lastId));

        (_data, _eventType, _blockId, _blockTime) = ("", "", null, null);
    }

    [GeneratedRegex("\r\n|\r|\n")]
    private static partial Regex LineEnd { get; }
}
