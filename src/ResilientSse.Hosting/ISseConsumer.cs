namespace ResilientSse.Hosting;

/// <summary>
/// A running consumer, got by its name: <c>[FromKeyedServices("guild-status")] ISseConsumer consumer</c>. All of it may be used from
/// any thread.
/// </summary>
public interface ISseConsumer
{
    /// <summary>The name it was added under.</summary>
    string Name { get; }

    /// <summary>
    /// What the consumer is doing about its connection. <see cref="SseConnectionState.Error"/> also when it was stopped by an event that
    /// could not be handled, or must not start because its checkpoint is damaged or in use by another instance of the app.
    /// </summary>
    SseConnectionState State { get; }

    /// <summary>The id of the newest event that is done; that of the checkpoint until there is one.</summary>
    string LastEventId { get; }

    /// <summary>
    /// When the newest event came, or its handler was done with it; when the consumer started until there is one; null before, and while
    /// it stands by.
    /// </summary>
    DateTimeOffset? LastActivity { get; }

    /// <summary>Since when the handler has been at work on its event, retries included; null when there is none.</summary>
    DateTimeOffset? HandlingSince { get; }

    /// <summary>The number of the attempt that is under way, that succeeded or that is waited for; 0 is the first of its outage.</summary>
    int Attempt { get; }

    /// <summary>
    /// Why it is not connected: how the connection dropped, why it gave up, what its handler threw, or why it may not use its checkpoint.
    /// Null when nothing is wrong.
    /// </summary>
    Exception? LastError { get; }

    /// <summary>Whether it waits because another instance of the app consumes.</summary>
    bool IsStandby { get; }

    /// <summary>Why the checkpoint could not be loaded, or the newest one could not be saved; null when it could.</summary>
    Exception? CheckpointError { get; }

    /// <summary>
    /// Reconnects now, with the count of retries back at 0, whatever the state. A consumer that has given up, was stopped by an event or
    /// is complete starts anew after <see cref="LastEventId"/>, so the event that stopped it comes again. When it is not running it does
    /// nothing.
    /// </summary>
    void Reconnect();
}
