namespace ResilientSse.Internal;

/// <summary>How an attempt ended: with a connection, with the server's word to stop, or with a failure.</summary>
internal readonly record struct AttemptResult(Connection? Connection, Failure? Failure)
{
    /// <summary>The server answered 204: the stream is complete.</summary>
    public static AttemptResult Complete => default;

    public static implicit operator AttemptResult(Connection connection) => new(connection, null);

    public static implicit operator AttemptResult(Failure failure) => new(null, failure);
}
