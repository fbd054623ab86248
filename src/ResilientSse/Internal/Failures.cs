using System.Globalization;
using System.Net;

namespace ResilientSse.Internal;

/// <summary>All messages in one place: what happened, the values, and the option that changes the behaviour.</summary>
internal static class Failures
{
    public static SseException ConnectionFailed(Uri uri, Exception e) =>
        Make(SseError.ConnectionFailed, $"No connection to {uri.ForDisplay()}: {e.Message}", inner: e);

    public static SseException ConnectTimeout(Uri uri, TimeSpan timeout) =>
        Make(SseError.ConnectTimeout, $"No response headers from {uri.ForDisplay()} within {timeout} (SseStreamOptions.ConnectTimeout).");

    public static SseException ClientTimeout(Uri uri, TimeSpan timeout, Exception e) => Make(
        SseError.ConnectTimeout,
        $"The client gave up waiting for {uri.ForDisplay()} (HttpClient.Timeout is {timeout}; its handler may have a ConnectTimeout): {(e.InnerException ?? e).Message}",
        inner: e);

    public static SseException RejectedByPipeline(Uri uri, Exception e) => Make(
        SseError.RejectedByPipeline,
        $"SseStreamOptions.ConnectPipeline or a resilience handler of the HttpClient rejected the attempt to connect to {uri.ForDisplay()}: {e.Message}",
        inner: e);

    /// <summary>Without the message of what was thrown: the platform's own, of a header that it refuses, quotes the header's value.</summary>
    public static SseException RequestFailed(Uri uri, Exception e) => Make(
        SseError.RequestFailed,
        $"The request to {uri.ForDisplay()} was not made: SseStreamOptions.ConfigureRequest or a handler of the HttpClient threw {e.GetType().Name}, which is the inner exception.",
        inner: e);

    public static SseException UnsendableEventId(Exception e) => Make(
        SseError.UnsendableEventId,
        $"The last event id is not ASCII and the handler of this HttpClient cannot send it; resuming without it would lose or repeat events. SseHttpHandler.Create() makes a handler that can.",
        inner: e);

    public static SseException UnexpectedStatus(HttpResponseMessage response, string verdict, TimeSpan retryAfter = default) => Make(
        SseError.UnexpectedStatus,
        $"{From(response)} answered {Status(response)}, expected 200; {verdict}.",
        response.StatusCode,
        retryAfter: retryAfter);

    public static SseException UnexpectedContentType(HttpResponseMessage response, string? contentType) => Make(
        SseError.UnexpectedContentType,
        $"{From(response)} answered {Status(response)} with Content-Type '{Short(contentType)}', expected '{ResponseRules.EventStream}'.",
        response.StatusCode);

    public static SseException UnexpectedContentEncoding(HttpResponseMessage response, string? encoding) => Make(
        SseError.UnexpectedContentEncoding,
        $"{From(response)} answered with Content-Encoding '{Short(encoding)}', expected none: ask for no compression, or let the handler decompress (AutomaticDecompression).",
        response.StatusCode);

    public static SseException InvalidRedirect(HttpResponseMessage response, Uri from, string why) => Make(
        SseError.InvalidRedirect,
        $"{from.ForDisplay()} answered {Status(response)}, a redirect that is not followed: {why}.",
        response.StatusCode);

    public static SseException StreamEnded(Uri uri) => Make(
        SseError.StreamEnded,
        $"{uri.ForDisplay()} ended the stream. If that means that it is complete, set SseStreamOptions.CompleteOnEnd or SseStreamOptions.Terminator.");

    public static SseException ConnectionLost(Uri uri, Exception e) =>
        Make(SseError.ConnectionLost, $"The connection to {uri.ForDisplay()} was lost: {e.Message}", inner: e);

    public static SseException IdleTimeout(Uri uri, TimeSpan timeout) =>
        Make(SseError.IdleTimeout, $"No byte came from {uri.ForDisplay()} for {timeout} (SseStreamOptions.IdleTimeout).");

    public static SseException EventTooLarge(int limit) =>
        Make(SseError.EventTooLarge, $"An event is larger than {limit} bytes (SseStreamOptions.MaxEventBytes).");

    public static SseException NotReplayable(HttpMethod method, SseException cause) => Make(
        SseError.NotReplayable,
        $"The {method} is not sent again, for the server may have acted on it (SseStreamOptions.ReplayNonIdempotent permits it). {cause.Message}",
        cause.StatusCode,
        cause);

    public static SseException RetriesExhausted(int maxRetries, SseException last) => Make(
        SseError.RetriesExhausted,
        $"Gave up after {maxRetries} failed retries in a row (SseReconnectPolicy.MaxRetries). {last.Message}",
        last.StatusCode,
        last);

    private static SseException Make(
        SseError error, FormattableString message, HttpStatusCode? status = null, Exception? inner = null, TimeSpan retryAfter = default) =>
        new(error, message.ToString(CultureInfo.InvariantCulture), status, inner) { RetryAfter = retryAfter };

    private static string From(HttpResponseMessage response) => response.RequestMessage?.RequestUri?.ForDisplay() ?? "The server";

    private static string Status(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {Short(response.ReasonPhrase)}").TrimEnd();

    /// <summary>What a peer sends may be long.</summary>
    private static string? Short(string? text) => text is { Length: > 100 } ? text[..100] + "..." : text;
}
