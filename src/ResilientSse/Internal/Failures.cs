using System.Globalization;
using System.Net;

namespace ResilientSse.Internal;

/// <summary>
/// All messages in one place: what happened, the values, and the option that changes the behaviour; and whether each failure may be
/// retried. Messages quote no more of a peer or a callback than a status and a header.
/// </summary>
internal static class Failures
{
    public const string MayRetry = "SseStreamOptions.ShouldRetry can retry it";

    public const string MayRefresh =
        "SseStreamOptions.RetryUnauthorized lets SseStreamOptions.ConfigureRequest refresh its token once per outage";

    public const string RefreshedInVain =
        "The refreshed token was refused too (SseStreamOptions.RetryUnauthorized allows one refresh per outage)";

    public static SseException ConnectionFailed(Uri uri, Exception e) => Make(
        SseError.ConnectionFailed, $"No connection to {uri.ForDisplay()}: {Said(e)}", inner: e, isTransient: true);

    public static SseException ConnectTimeout(Uri uri, TimeSpan timeout, bool wasConfiguring) => Make(
        SseError.ConnectTimeout,
        wasConfiguring
            ? (FormattableString)$"SseStreamOptions.ConfigureRequest did not complete within {timeout} (SseStreamOptions.ConnectTimeout)."
            : $"No response headers from {uri.ForDisplay()} within {timeout} (SseStreamOptions.ConnectTimeout).",
        isTransient: true);

    public static SseException ClientTimeout(Uri uri, TimeSpan timeout, Exception e) => Make(
        SseError.ConnectTimeout,
        $"The client gave up waiting for {uri.ForDisplay()} (HttpClient.Timeout is {timeout}; its handler may have a ConnectTimeout): {Said(e)}",
        inner: e,
        isTransient: true);

    public static SseException RejectedByPipeline(Uri uri, Exception e) => Make(
        SseError.RejectedByPipeline,
        $"SseStreamOptions.ConnectPipeline or a resilience handler of the HttpClient rejected the attempt to connect to {uri.ForDisplay()}: {Sentence(e.Message)}",
        inner: e,
        isTransient: true);

    /// <summary>Without the exception's message: the platform's message about a header that it refuses quotes the header's value.</summary>
    public static SseException RequestFailed(Uri uri, Exception e) => Make(
        SseError.RequestFailed,
        $"The request to {uri.ForDisplay()} was not made: a handler of the HttpClient threw {e.GetType().Name}, which is the inner exception.",
        inner: e);

    /// <inheritdoc cref="RequestFailed"/>
    public static SseException ConfigureRequestFailed(Uri uri, Exception e, bool isTransient) => Make(
        SseError.RequestFailed,
        $"The request to {uri.ForDisplay()} was not made: SseStreamOptions.ConfigureRequest threw {e.GetType().Name}, which is the inner exception.",
        inner: e,
        isTransient: isTransient);

    public static SseException UnsendableEventId(Exception e) => Make(
        SseError.UnsendableEventId,
        $"The last event id is not ASCII and the handler of this HttpClient cannot send it; resuming without it would lose or repeat events. SseHttpHandler.Create() creates a handler that can.",
        inner: e);

    /// <param name="response">The response.</param>
    /// <param name="isTransient">Whether another attempt may succeed.</param>
    /// <param name="retryAfter">How long the server asked to wait.</param>
    /// <param name="remedy">The option that leads to another attempt, or why none does; null for nothing.</param>
    public static SseException UnexpectedStatus(
        HttpResponseMessage response, bool isTransient, TimeSpan retryAfter = default, string? remedy = null) => Make(
        SseError.UnexpectedStatus,
        $"{From(response)} answered {Status(response)}, expected 200.",
        response.StatusCode,
        response: response,
        retryAfter: retryAfter,
        isTransient: isTransient,
        remedy: remedy);

    public static SseException UnexpectedContentType(HttpResponseMessage response, string? contentType) => Make(
        SseError.UnexpectedContentType,
        $"{From(response)} answered {Status(response)} with Content-Type '{Short(contentType)}', expected '{ResponseRules.EventStream}'.",
        response.StatusCode,
        response: response);

    public static SseException UnexpectedContentEncoding(HttpResponseMessage response, string? encoding) => Make(
        SseError.UnexpectedContentEncoding,
        $"{From(response)} answered with Content-Encoding '{Short(encoding)}', expected none: ask for no compression, or let the handler decompress (AutomaticDecompression).",
        response.StatusCode,
        response: response);

    public static SseException InvalidRedirect(HttpResponseMessage response, Uri from, string why) => Make(
        SseError.InvalidRedirect,
        $"{from.ForDisplay()} answered {Status(response)}, a redirect that is not followed: {why}.",
        response.StatusCode,
        response: response);

    public static SseException StreamEnded(Uri uri, SseStreamOptions options) => Make(
        SseError.StreamEnded, $"{uri.ForDisplay()} ended the stream{WhatIsMissing(options)}.", isTransient: true);

    public static SseException Truncated(Uri uri) => Make(
        SseError.Truncated,
        $"{uri.ForDisplay()} ended the stream in the middle of an event, which is dropped: the server died behind a proxy, or its last event lacks a blank line.",
        isTransient: true);

    public static SseException ConnectionLost(Uri uri, Exception e) => Make(
        SseError.ConnectionLost, $"The connection to {uri.ForDisplay()} was lost: {Said(e)}", inner: e, isTransient: true);

    public static SseException IdleTimeout(Uri uri, TimeSpan timeout) => Make(
        SseError.IdleTimeout, $"No byte came from {uri.ForDisplay()} for {timeout} (SseStreamOptions.IdleTimeout).", isTransient: true);

    public static SseException EventTooLarge(int limit) =>
        Make(SseError.EventTooLarge, $"An event is larger than {limit} bytes (SseStreamOptions.MaxEventBytes).");

    public static SseException ReportedByServer(SseResponseInfo response)
    {
        var failure = Make(
            SseError.ReportedByServer,
            $"{response.Address?.ToString() ?? "The server"} reported an error in the stream (SseStreamOptions.ErrorFrom); its text is SseException.Response.Body.",
            response.StatusCode,
            remedy: MayRetry);
        failure.Response = response;
        return failure;
    }

    /// <summary>A final failure, with the option that could have prevented it, or why none could.</summary>
    public static SseException Final(SseException failure) =>
        new(failure.Error, failure.Remedy is { } remedy ? $"{failure.Message} {remedy}." : failure.Message, failure.StatusCode, failure.InnerException)
        {
            Response = failure.Response,
            RetryAfter = failure.RetryAfter,
        };

    public static SseException NotReplayable(HttpMethod method, SseException? cause)
    {
        var failure = Make(
            SseError.NotReplayable,
            $"{cause?.Message}{(cause is null ? "" : " ")}The {method} is not sent again, because the server may have acted on it: one SseStream is one {method} (SseStreamOptions.ResumeByGet resumes by GET after an id, SseStreamOptions.ReplayNonIdempotent allows starting over).",
            cause?.StatusCode,
            cause);
        failure.Response = cause?.Response;
        return failure;
    }

    public static SseException ResumedByPost(HttpMethod method) => Make(
        SseError.NotReplayable,
        $"SseStreamOptions.ConfigureRequest turned the GET that resumes the answer into a {method} (SseStreamOptions.ResumeByGet); it should leave the method alone when SseAttempt.IsResume is true.");

    public static SseException RetriesExhausted(int maxRetries, SseException last)
    {
        var failure = Make(
            SseError.RetriesExhausted,
            $"{last.Message} {GaveUp(maxRetries)} (SseReconnectPolicy.MaxRetries).",
            last.StatusCode,
            last,
            retryAfter: last.RetryAfter);
        failure.Response = last.Response;
        return failure;
    }

    public static SseException ReplaysExhausted(HttpMethod method, int maxReplays, SseException? last)
    {
        var failure = Make(
            SseError.RetriesExhausted,
            $"{last?.Message}{(last is null ? "" : " ")}The {method} was sent again {Times(maxReplays)} in this enumeration, which is all that SseReconnectPolicy.MaxRetries allows.",
            last?.StatusCode,
            last);
        failure.Response = last?.Response;
        return failure;
    }

    /// <summary>What an end that does not complete the stream came before, or how it could.</summary>
    private static string WhatIsMissing(SseStreamOptions options)
    {
        var terminator = options.Terminator is { } text ? $"its SseStreamOptions.Terminator '{Short(text)}'" : null;
        var lastEvent = options.CompleteAfter is null ? null : "an event that SseStreamOptions.CompleteAfter accepts";
        return terminator is null && lastEvent is null
            ? ". If that completes it, set SseStreamOptions.CompleteOnEnd, SseStreamOptions.CompleteAfter or SseStreamOptions.Terminator"
            : $" before {terminator}{(terminator is null || lastEvent is null ? "" : " or ")}{lastEvent} (SseStreamOptions.CompleteOnEnd accepts such an end)";
    }

    private static string GaveUp(int maxRetries) => maxRetries switch
    {
        0 => "It is not retried, because no retry is allowed",
        1 => "Gave up after 1 failed retry",
        _ => string.Create(CultureInfo.InvariantCulture, $"Gave up after {maxRetries} failed retries in a row"),
    };

    private static string Times(int count) => count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{count} times");

    private static SseException Make(
        SseError error,
        FormattableString message,
        HttpStatusCode? status = null,
        Exception? inner = null,
        HttpResponseMessage? response = null,
        TimeSpan retryAfter = default,
        bool isTransient = false,
        string? remedy = null) => new(error, message, isTransient, status, inner)
        {
            Response = response is null ? null : new SseResponseInfo(response),
            RetryAfter = retryAfter,
            Remedy = remedy,
        };

    /// <summary>As a sentence: what follows it is another one.</summary>
    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    /// <summary>
    /// The platform's message, unless it quotes a peer or an address with secrets. For a cancellation the message of its cause, which says
    /// more.
    /// </summary>
    private static string Said(Exception e) =>
        LoggableCause.Itself(e) is not null ? Sentence(((e as OperationCanceledException)?.InnerException ?? e).Message) : $"{e.GetType().Name}, which is the inner exception and may quote secrets.";

    private static string From(HttpResponseMessage response) => response.RequestMessage?.RequestUri?.ForDisplay() ?? "The server";

    private static string Status(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {Short(response.ReasonPhrase)}").TrimEnd();

    /// <summary>Cut off, because a peer may send a long text.</summary>
    private static string? Short(string? text) => text is { Length: > 100 } ? text[..100] + "..." : text;
}
