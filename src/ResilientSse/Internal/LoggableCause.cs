namespace ResilientSse.Internal;

/// <summary>Which causes of a failure may be logged.</summary>
internal static class LoggableCause
{
    /// <summary>The cause of a failure; null if there is none, or if it must not be logged.</summary>
    public static Exception? Of(SseException failure) => Itself(failure.InnerException);

    /// <summary>
    /// The exception; null if it must not be logged. The platform's <see cref="FormatException"/> about a header that it refuses quotes the
    /// value, which may be a token; its exception about a response that is not HTTP quotes the response, and that about a proxy the address
    /// with its password; the cause of an item that did not parse may quote its data; and a user's handler may name the address with query
    /// and user info.
    /// </summary>
    public static Exception? Itself(Exception? exception) => MayQuote(exception) ? null : exception;

    private static bool MayQuote(Exception? exception) => exception switch
    {
        null => false,
        FormatException or SseItemException => true,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ProxyTunnelError } => true,
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => true,
        _ when NamesSecretsOfAddress(exception.Message) => true,
        AggregateException several => several.InnerExceptions.Any(MayQuote),
        _ => MayQuote(exception.InnerException),
    };

    /// <summary>Whether a text contains a query, or an address with user info.</summary>
    private static bool NamesSecretsOfAddress(string text) => WordFrom(text, "?").Contains('=') || WordFrom(text, "://").Contains('@');

    private static ReadOnlySpan<char> WordFrom(ReadOnlySpan<char> text, string start)
    {
        var word = text.IndexOf(start, StringComparison.Ordinal) is >= 0 and var index ? text[index..] : default;
        var end = word.IndexOfAny(" \t\r\n");
        return end < 0 ? word : word[..end];
    }
}
