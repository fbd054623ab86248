namespace ResilientSse.Internal;

/// <summary>How an attempt ended: with a connection, with a 204, or with a failure.</summary>
internal readonly record struct AttemptResult(Connection? Connection, SseException? Failure, bool IsComplete = false)
{
    /// <summary>The server answered 204: the stream is complete.</summary>
    public static AttemptResult Complete => new(null, null, IsComplete: true);

    public static implicit operator AttemptResult(Connection connection) => new(connection, null);

    public static implicit operator AttemptResult(SseException failure) => new(null, failure);
}
