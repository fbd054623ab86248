using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>A change of <see cref="SseStream{T}.State"/>.</summary>
public sealed class SseStateChangedEventArgs : EventArgs
{
    internal SseStateChangedEventArgs(SseConnectionState previous, SseConnectionState state, StateDetails details)
    {
        Previous = previous;
        State = state;
        Attempt = details.Attempt;
        RetryDelay = details.RetryDelay;
        Exception = details.Exception;
        Response = details.Response;
        IsResume = details.IsResume;
        IsReplay = details.IsReplay;
    }

    /// <summary>The state before.</summary>
    public SseConnectionState Previous { get; }

    /// <summary>The state now.</summary>
    public SseConnectionState State { get; }

    /// <summary>The number of the attempt that is under way, has succeeded or is waited for; 0 is the first of its outage.</summary>
    public int Attempt { get; }

    /// <summary>The time until the next attempt; null when none is planned.</summary>
    public TimeSpan? RetryDelay { get; }

    /// <summary>
    /// The reason, for code to decide on; null when nothing went wrong, or when the exception is not a <see cref="SseException"/>.
    /// </summary>
    public SseError? Reason => (Exception as SseException)?.Error;

    /// <summary>Why the connection dropped, the attempt failed or the stream gave up; null when nothing went wrong.</summary>
    public Exception? Exception { get; }

    /// <summary>The server's response when the stream has just connected; null otherwise.</summary>
    public SseResponseInfo? Response { get; }

    /// <summary>
    /// In the states <see cref="SseConnectionState.Connecting"/> and <see cref="SseConnectionState.Connected"/>, whether the request
    /// resumes after an id. Without ids it does not, and events may be missing or come twice after a reconnect.
    /// </summary>
    public bool IsResume { get; }

    /// <summary>
    /// In the states <see cref="SseConnectionState.Connecting"/> and <see cref="SseConnectionState.Connected"/>, whether the request sends
    /// a POST or PATCH again, so that the answer starts over: see <see cref="SseStreamOptions.ReplayNonIdempotent"/>.
    /// </summary>
    public bool IsReplay { get; }
}
