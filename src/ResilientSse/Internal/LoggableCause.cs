namespace ResilientSse.Internal;

/// <summary>What may be logged of the cause of a failure.</summary>
internal static class LoggableCause
{
    /// <summary>What stands behind a failure; null if nothing does, or if it must not be logged.</summary>
    public static Exception? Of(SseException failure) => Itself(failure.InnerException);

    /// <summary>
    /// An exception; null if it must not be logged: the platform's <see cref="FormatException"/> of a header that it refuses quotes the value,
    /// which may be a token; what it says of a response that is not HTTP quotes the response, and of a proxy the address with its password; and
    /// what stands behind an item that did not parse may quote its data.
    /// </summary>
    public static Exception? Itself(Exception? exception) => MayQuote(exception) ? null : exception;

    private static bool MayQuote(Exception? exception) => exception switch
    {
        null => false,
        FormatException or SseItemException => true,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ProxyTunnelError } => true,
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => true,
        AggregateException several => several.InnerExceptions.Any(MayQuote),
        _ => MayQuote(exception.InnerException),
    };
}
