using System.Globalization;
using System.Text;

namespace ResilientSse.Testing.Internal;

/// <summary>Writes the event stream format.</summary>
internal static class Wire
{
    public const string NeverCompletedId = "never-completed";

    public static readonly ReadOnlyMemory<byte> NeverCompleted = Event("never completed", NeverCompletedId, type: null);

    public static ReadOnlyMemory<byte> Event(string data, string? id, string? type)
    {
        ArgumentNullException.ThrowIfNull(data);
        ThrowIfUnfit(id, "\r\n\0", nameof(id));
        ThrowIfUnfit(type, "\r\n", nameof(type));
        var text = new StringBuilder();
        // The id first: a cut then reveals a client that takes the id at its line instead of at the blank line.
        if (id is not null)
            text.Append("id: ").Append(id).Append('\n');
        if (type is not null)
            text.Append("event: ").Append(type).Append('\n');
        return Lines(text, "data: ", data);
    }

    public static ReadOnlyMemory<byte> Event(SseEventLogEntry entry) => Event(entry.Data, entry.Id, entry.Type);

    /// <summary>An event without the blank line that completes it.</summary>
    public static ReadOnlyMemory<byte> WithoutBlankLine(ReadOnlyMemory<byte> wholeEvent) => wholeEvent[..^1];

    public static ReadOnlyMemory<byte> Comment(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Lines(new StringBuilder(), text.Length == 0 ? ":" : ": ", text);
    }

    public static ReadOnlyMemory<byte> Retry(int milliseconds) => Lines(new StringBuilder(), "retry: ", Number(milliseconds));

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ReadOnlyMemory<byte> Lines(StringBuilder text, string field, string value)
    {
        foreach (var line in value.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\r', '\n'))
            text.Append(field).Append(line).Append('\n');
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static void ThrowIfUnfit(string? value, string forbidden, string name)
    {
        if (value is not null && value.AsSpan().ContainsAny(forbidden))
            throw new ArgumentException("A value with a line break or NUL cannot be sent as one line of an event; Raw(...) sends anything.", name);
    }
}
