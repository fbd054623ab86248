namespace ResilientSse.Testing;

/// <summary>An event of an <see cref="SseEventLog"/>.</summary>
public sealed class SseEventLogEntry
{
    internal SseEventLogEntry(string id, string data, string? type)
    {
        Id = id;
        Data = data;
        Type = type;
    }

    /// <summary>The id that the log gave it: its position, counted from 1.</summary>
    public string Id { get; }

    /// <summary>The data; may have several lines.</summary>
    public string Data { get; }

    /// <summary>The event type; null for none, which a client reads as <c>message</c>.</summary>
    public string? Type { get; }
}
