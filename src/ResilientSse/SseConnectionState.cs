namespace ResilientSse;

/// <summary>What a stream is doing about its connection.</summary>
public enum SseConnectionState
{
    /// <summary>
    /// No connection: not started, stopped, complete, or waiting for the next try
    /// (then <see cref="SseStateChangedEventArgs.RetryDelay"/> is set).
    /// </summary>
    Disconnected,

    /// <summary>An attempt is under way: the request is being made, or its response headers are awaited.</summary>
    Connecting,

    /// <summary>The response was accepted; events are being read.</summary>
    Connected,

    /// <summary>
    /// The stream has given up: its enumeration throws, or <c>onError</c> of its subscription is called.
    /// A new enumeration, or <see cref="SseSubscription.Reconnect"/>, starts anew.
    /// </summary>
    Error,
}
