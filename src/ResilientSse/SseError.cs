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
    /// The request could not be made: <see cref="SseStreamOptions.ConfigureRequest"/> or a handler threw. Fatal.
    /// </summary>
    RequestFailed,

    /// <summary>The status was not 200. 408, 425, 429 and 5xx are retried, others are fatal.</summary>
    UnexpectedStatus,

    /// <summary>The media type was not <c>text/event-stream</c>. Fatal.</summary>
    UnexpectedContentType,

    /// <summary>The body had a <c>Content-Encoding</c>. Fatal.</summary>
    UnexpectedContentEncoding,

    /// <summary>A redirect that must not or cannot be followed. Fatal.</summary>
    InvalidRedirect,

    /// <summary>The body came to its end. Retried, unless <see cref="SseStreamOptions.CompleteOnEnd"/> is set.</summary>
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
    /// All <see cref="SseReconnectPolicy.MaxRetries"/> are spent; the inner exception is the last failure. Fatal.
    /// </summary>
    RetriesExhausted,
}
