namespace ResilientSse;

/// <summary>What went wrong, as a value to decide on; the message of the <see cref="SseException"/> tells the details.</summary>
public enum SseError
{
    /// <summary>Not said. The library does not raise it; it is the value of exceptions that others make.</summary>
    Unknown,

    /// <summary>No connection was made: name resolution, TCP, TLS or a proxy failed. Retried.</summary>
    ConnectionFailed,

    /// <summary>
    /// No response headers within <see cref="SseStreamOptions.ConnectTimeout"/> or <see cref="HttpClient.Timeout"/>. Retried.
    /// </summary>
    ConnectTimeout,

    /// <summary>The user's <see cref="SseStreamOptions.ConnectPipeline"/> rejected the attempt. Retried.</summary>
    RejectedByPipeline,

    /// <summary>
    /// The request could not be made: <see cref="SseStreamOptions.ConfigureRequest"/> or a handler threw. Fatal, unless what
    /// <c>ConfigureRequest</c> threw is a failure of the network or a timeout.
    /// </summary>
    RequestFailed,

    /// <summary>The status was not 200. 408, 425, 429 and 5xx are retried, others are fatal.</summary>
    UnexpectedStatus,

    /// <summary>The media type was not <c>text/event-stream</c>. Fatal.</summary>
    UnexpectedContentType,

    /// <summary>The body was compressed, by its <c>Content-Encoding</c>. Fatal.</summary>
    UnexpectedContentEncoding,

    /// <summary>A redirect that must not or cannot be followed. Fatal.</summary>
    InvalidRedirect,

    /// <summary>The body came to its end between two events. Retried, unless <see cref="SseStreamOptions.CompleteOnEnd"/> is set.</summary>
    StreamEnded,

    /// <summary>Reading the body failed. Retried.</summary>
    ConnectionLost,

    /// <summary>No byte came for <see cref="SseStreamOptions.IdleTimeout"/>. Retried.</summary>
    IdleTimeout,

    /// <summary>An event was larger than <see cref="SseStreamOptions.MaxEventBytes"/>. Fatal.</summary>
    EventTooLarge,

    /// <summary>The item parser threw: see <see cref="SseItemException"/>. The stream itself is well.</summary>
    InvalidItem,

    /// <summary>
    /// The last event id is not ASCII and the handler cannot send it: see <see cref="SseHttpHandler.Create"/>. Fatal.
    /// </summary>
    UnsendableEventId,

    /// <summary>
    /// A POST or PATCH was lost after the server may have acted on it: see <see cref="SseStreamOptions.ReplayNonIdempotent"/>. Fatal.
    /// </summary>
    NotReplayable,

    /// <summary>
    /// All <see cref="SseReconnectPolicy.MaxRetries"/> are used up; the inner exception is the last failure. Fatal.
    /// </summary>
    RetriesExhausted,

    /// <summary>
    /// The body ended in the middle of an event, cleanly: a proxy can turn a dead server into such an end. Nothing of the event is delivered,
    /// and the stream is never complete by it. Retried.
    /// </summary>
    Truncated,

    /// <summary>
    /// The server reported an error in the stream itself: see <see cref="SseStreamOptions.ErrorFrom"/>. Its text is the
    /// <see cref="SseResponseInfo.Body"/> of the <see cref="SseException.Response"/>. Fatal, unless <see cref="SseStreamOptions.ShouldRetry"/> says otherwise.
    /// </summary>
    ReportedByServer,
}
