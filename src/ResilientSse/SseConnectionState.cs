namespace ResilientSse;

/// <summary>What a stream is doing about its connection.</summary>
public enum SseConnectionState
{
    /// <summary>
    /// No connection: not started, stopped, complete, or waiting for the next attempt (<see cref="SseStateChangedEventArgs.RetryDelay"/> is
    /// then set).
    /// </summary>
    Disconnected,

    /// <summary>An attempt is under way: the request is being sent, or waits for its response headers.</summary>
    Connecting,

    /// <summary>The response was accepted; events are being read.</summary>
    Connected,

    /// <summary>
    /// The stream has given up: its enumeration throws, or its subscription calls <c>onError</c>. A new enumeration or
    /// <see cref="SseSubscription.Reconnect"/> starts it again.
    /// </summary>
    Error,
}
