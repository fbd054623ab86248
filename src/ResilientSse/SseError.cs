namespace ResilientSse;

/// <summary>What went wrong, for code to decide on; the message of the <see cref="SseException"/> has the details.</summary>
public enum SseError
{
    /// <summary>Unknown. The library never reports it; exceptions that are created without an error have it.</summary>
    Unknown,

    /// <summary>No connection was made: name resolution, TCP, TLS or a proxy failed. Retried.</summary>
    ConnectionFailed,

    /// <summary>
    /// No response headers within <see cref="SseStreamOptions.ConnectTimeout"/> or <see cref="HttpClient.Timeout"/>. Retried.
    /// </summary>
    ConnectTimeout,

    /// <summary>
    /// <see cref="SseStreamOptions.ConnectPipeline"/> or a resilience handler of the <see cref="HttpClient"/> rejected the attempt.
    /// Retried.
    /// </summary>
    RejectedByPipeline,

    /// <summary>
    /// The request could not be made: <see cref="SseStreamOptions.ConfigureRequest"/> or a handler threw. Fatal, unless
    /// <c>ConfigureRequest</c> failed because of the network or a timeout.
    /// </summary>
    RequestFailed,

    /// <summary>The status was not 200. 408, 425, 429 and 5xx are retried, the others are fatal.</summary>
    UnexpectedStatus,

    /// <summary>The media type was not <c>text/event-stream</c>. Fatal.</summary>
    UnexpectedContentType,

    /// <summary>The body was compressed, according to its <c>Content-Encoding</c>. Fatal.</summary>
    UnexpectedContentEncoding,

    /// <summary>A redirect that must not or cannot be followed. Fatal.</summary>
    InvalidRedirect,

    /// <summary>The body ended between two events. Retried, unless <see cref="SseStreamOptions.CompleteOnEnd"/> is set.</summary>
    StreamEnded,

    /// <summary>Reading the body failed. Retried.</summary>
    ConnectionLost,

    /// <summary>Nothing arrived for <see cref="SseStreamOptions.IdleTimeout"/>. Retried.</summary>
    IdleTimeout,

    /// <summary>An event was larger than <see cref="SseStreamOptions.MaxEventBytes"/>. Fatal.</summary>
    EventTooLarge,

    /// <summary>The item parser threw, or an option that looks into the event did: see <see cref="SseItemException"/>. The stream itself is fine.</summary>
    InvalidItem,

    /// <summary>
    /// The last event id is not ASCII and the handler cannot send it: see <see cref="SseHttpHandler.Create"/>. Fatal.
    /// </summary>
    UnsendableEventId,

    /// <summary>
    /// A POST or PATCH failed after the server may have acted on it: see <see cref="SseStreamOptions.ReplayNonIdempotent"/>. Fatal.
    /// </summary>
    NotReplayable,

    /// <summary>
    /// All <see cref="SseReconnectPolicy.MaxRetries"/> are used up; the inner exception is the last failure. Fatal.
    /// </summary>
    RetriesExhausted,

    /// <summary>
    /// The body ended cleanly in the middle of an event, as it can when a server dies behind a proxy. The incomplete event is dropped, and
    /// the end never completes the stream. Retried.
    /// </summary>
    Truncated,

    /// <summary>
    /// The server reported an error in the stream itself: see <see cref="SseStreamOptions.ErrorFrom"/>. Its text is in
    /// <see cref="SseResponseInfo.Body"/> of <see cref="SseException.Response"/>. Fatal, unless <see cref="SseStreamOptions.ShouldRetry"/>
    /// says otherwise.
    /// </summary>
    ReportedByServer,
}
