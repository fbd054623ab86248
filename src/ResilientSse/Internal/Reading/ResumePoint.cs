namespace ResilientSse.Internal;

/// <summary>
/// What outlives a connection. "Each EventSource object has: A reconnection time [...], a last event ID string."
/// </summary>
internal class ResumePoint(string lastEventId)
{
    private volatile string _lastEventId = lastEventId;

    /// <summary>The id of the newest block that the consumer has got past; an empty string if there was none.</summary>
    public string LastEventId => _lastEventId;

    /// <summary>What the newest <c>retry:</c> asked for.</summary>
    public TimeSpan ReconnectionTime { get; set; }

    /// <summary>Moves the id to that of a block that was delivered. A block without an id does not move it.</summary>
    public void MoveTo(string? eventId)
    {
        if (eventId is not null)
            _lastEventId = eventId;
    }

    /// <summary>Called for a block that is no event, and so is not delivered: its id still counts.</summary>
    public virtual void Pass(SseReader block) => MoveTo(block.EventId);

    /// <summary>Waits until further blocks can be passed: nobody can wait in the middle of those that have been read.</summary>
    public virtual ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => default;
}
