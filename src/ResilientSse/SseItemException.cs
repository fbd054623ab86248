namespace ResilientSse;

/// <summary>
/// The data of one event did not parse, or <see cref="SseStreamOptions.EventIdFrom"/>, <see cref="SseStreamOptions.ErrorFrom"/>,
/// <see cref="SseStreamOptions.CompleteAfter"/> or <see cref="SseStreamOptions.EventFilter"/> threw for it. The stream itself is fine: a new
/// enumeration goes on after that event, <see cref="SseStreamOptions.OnInvalidItem"/> can skip it within this one, and a subscription goes
/// on by itself.
/// </summary>
/// <example><code>
/// options.OnInvalidItem = invalid =>
/// {
///     Console.Error.WriteLine($"Skipped {invalid.EventId}: {invalid.Message}");
///     return true;
/// };
/// </code></example>
public sealed class SseItemException : SseException
{
    /// <summary>Creates an exception without an item.</summary>
    public SseItemException()
        : this(null)
    {
    }

    /// <summary>Creates an exception without an item.</summary>
    /// <param name="message">What happened.</param>
    public SseItemException(string? message)
        : this(message, null)
    {
    }

    /// <summary>Creates an exception without an item.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What the item parser or the option threw.</param>
    public SseItemException(string? message, Exception? innerException)
        : this(message, null, "message", "", innerException)
    {
    }

    /// <summary>Creates an exception, for instance to test code that handles it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="eventId">The id of the event; null if it has none.</param>
    /// <param name="eventType">The type of the event.</param>
    /// <param name="itemData">The data of the event.</param>
    /// <param name="innerException">What the item parser or the option threw.</param>
    public SseItemException(string? message, string? eventId, string eventType, string itemData, Exception? innerException = null)
        : base(SseError.InvalidItem, message, null, innerException)
    {
        EventId = eventId;
        EventType = eventType;
        ItemData = itemData;
    }

    /// <summary>The event's own id, not that of an earlier event; null if it has none.</summary>
    public string? EventId { get; }

    /// <summary>The type of the event; <c>message</c> if it has none.</summary>
    public string EventType { get; }

    /// <summary>The data of the event, decoded from UTF-8. It may be as confidential as the stream: think before you log it.</summary>
    public string ItemData { get; }
}
