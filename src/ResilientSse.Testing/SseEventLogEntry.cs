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

    /// <summary>The id, which is the position in the log, counted from 1.</summary>
    public string Id { get; }

    /// <summary>The data, which may have several lines.</summary>
    public string Data { get; }

    /// <summary>The event type; null for none, which clients read as <c>message</c>.</summary>
    public string? Type { get; }
}
