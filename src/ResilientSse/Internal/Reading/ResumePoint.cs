namespace ResilientSse.Internal;

/// <summary>
/// What outlives a connection. "Each EventSource object has: A reconnection time [...], a last event ID string."
/// </summary>
/// <param name="lastEventId">The id from the options.</param>
internal struct ResumePoint(string lastEventId)
{
    private volatile string _lastEventId = lastEventId;

    /// <summary>The id of the newest block that the consumer is past; an empty string if there was none.</summary>
    public readonly string LastEventId => _lastEventId;

    /// <summary>What the newest <c>retry:</c> asked for.</summary>
    public TimeSpan ReconnectionTime { get; set; }

    /// <summary>Sets the id to that of a delivered block. A block without an id does not change it.</summary>
    public void MoveTo(string? eventId)
    {
        if (eventId is not null)
            _lastEventId = eventId;
    }
}
