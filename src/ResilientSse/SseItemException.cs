namespace ResilientSse;

/// <summary>
/// The data of one event did not parse. The stream is well: a new enumeration goes on after that event,
/// <see cref="SseStreamOptions.OnInvalidItem"/> can skip it without ending this one, and a subscription goes on by itself.
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
    /// <summary>Makes an exception without an item.</summary>
    public SseItemException()
        : this(null)
    {
    }

    /// <summary>Makes an exception without an item.</summary>
    /// <param name="message">What happened.</param>
    public SseItemException(string? message)
        : this(message, null)
    {
    }

    /// <summary>Makes an exception without an item.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What the item parser threw.</param>
    public SseItemException(string? message, Exception? innerException)
        : this(message, null, "message", "", innerException)
    {
    }

    /// <summary>Makes an exception, for instance in a test of the code that handles it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="eventId">The id of the event, null if its block had none.</param>
    /// <param name="eventType">The type of the event.</param>
    /// <param name="itemData">The data of the event.</param>
    /// <param name="innerException">What the item parser threw.</param>
    public SseItemException(string? message, string? eventId, string eventType, string itemData, Exception? innerException = null)
        : base(SseError.InvalidItem, message, null, innerException)
    {
        EventId = eventId;
        EventType = eventType;
        ItemData = itemData;
    }

    /// <summary>The id that the event's own block gave it; null if it gave none.</summary>
    public string? EventId { get; }

    /// <summary>The type of the event, <c>message</c> if its block named none.</summary>
    public string EventType { get; }

    /// <summary>The data of the event, decoded from UTF-8. It may be as confidential as the stream: think before you log it.</summary>
    public string ItemData { get; }
}
