namespace ResilientSse;

/// <summary>A change of <see cref="SseStream{T}.State"/>.</summary>
public sealed class SseStateChangedEventArgs : EventArgs
{
    internal SseStateChangedEventArgs(
        SseConnectionState previous, SseConnectionState state, int attempt, TimeSpan? retryDelay, Exception? exception)
    {
        Previous = previous;
        State = state;
        Attempt = attempt;
        RetryDelay = retryDelay;
        Exception = exception;
    }

    /// <summary>The state before.</summary>
    public SseConnectionState Previous { get; }

    /// <summary>The state now.</summary>
    public SseConnectionState State { get; }

    /// <summary>
    /// The number of the attempt that is under way, that succeeded or that the wait is for; 0 is the first of its outage.
    /// </summary>
    public int Attempt { get; }

    /// <summary>The time until the next try; null when none is planned.</summary>
    public TimeSpan? RetryDelay { get; }

    /// <summary>The reason as a value to decide on; null when nothing went wrong.</summary>
    public SseError? Reason => (Exception as SseException)?.Error;

    /// <summary>The reason: why the connection dropped, the attempt failed or the stream gave up; null when nothing went wrong.</summary>
    public Exception? Exception { get; }
}
