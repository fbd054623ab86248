namespace ResilientSse.Hosting;

/// <summary>
/// A consumer, injected by its name: <c>[FromKeyedServices("guild-status")] ISseConsumer consumer</c>. All members may be used from any
/// thread.
/// </summary>
public interface ISseConsumer
{
    /// <summary>The name under which it was added.</summary>
    string Name { get; }

    /// <summary>
    /// What the consumer is doing about its connection. It is also <see cref="SseConnectionState.Error"/> if an event that could not be
    /// handled stopped the consumer, or if it must not start because its checkpoint is damaged or in use by another instance of the app.
    /// </summary>
    SseConnectionState State { get; }

    /// <summary>The id of the newest event that is done; until there is one, the id from the checkpoint or the options.</summary>
    string LastEventId { get; }

    /// <summary>
    /// When the newest event arrived or its handler finished it; until there is one, when the consumer started. Null before that, and while
    /// it stands by.
    /// </summary>
    DateTimeOffset? LastActivity { get; }

    /// <summary>When the handler began to work on the current event, retries included; null if there is none.</summary>
    DateTimeOffset? HandlingSince { get; }

    /// <summary>The number of the attempt that is under way, has succeeded or is waited for; 0 is the first of its outage.</summary>
    int Attempt { get; }

    /// <summary>
    /// Why the consumer is not connected: how the connection dropped, why it gave up, what its handler threw, or why it may not use its
    /// checkpoint. Null if nothing is wrong.
    /// </summary>
    Exception? LastError { get; }

    /// <summary>Whether this consumer stands by because another instance of the app consumes.</summary>
    bool IsStandby { get; }

    /// <summary>Why the checkpoint could not be loaded or saved the last time; null if it could.</summary>
    Exception? CheckpointError { get; }

    /// <summary>
    /// Reconnects now, whatever the state, and sets the count of retries back to 0. A consumer that has given up, was stopped by an event
    /// or is complete starts again after <see cref="LastEventId"/>, so the event that stopped it comes again. If the consumer is not
    /// running, this does nothing.
    /// </summary>
    void Reconnect();
}
