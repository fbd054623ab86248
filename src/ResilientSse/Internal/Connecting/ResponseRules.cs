using System.Net;
using System.Net.Http.Headers;

namespace ResilientSse.Internal;

/// <summary>The one place that decides what a response means.</summary>
internal static class ResponseRules
{
    public const string EventStream = "text/event-stream";

    /// <summary>The codings that compress, by their HTTP names. Others are not refused, as in Fetch.</summary>
    private static readonly string[] Codings = ["gzip", "x-gzip", "br", "deflate", "zstd", "compress"];

    /// <summary>Null if the response is an event stream, otherwise why it is not. The caller has handled 204 and redirects.</summary>
    /// <param name="response">The response.</param>
    /// <param name="options">The options of the stream.</param>
    /// <param name="retryUnauthorized">Whether a 401 leads to one more attempt.</param>
    public static SseException? Judge(HttpResponseMessage response, SseStreamOptions options, bool retryUnauthorized)
    {
        var status = response.StatusCode;
        if (status == HttpStatusCode.Unauthorized)
            return Failures.UnexpectedStatus(response, retryUnauthorized, remedy: AfterUnauthorized(options, retryUnauthorized));

        var now = options.TimeProvider.GetUtcNow();
        if (IsTransient(status))
            return Failures.UnexpectedStatus(response, isTransient: true, RetryAfter.Of(response, now));

        // "res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection."
        if (status != HttpStatusCode.OK)
            return Failures.UnexpectedStatus(response, isTransient: false, RetryAfter.Of(response, now), Failures.MayRetry);

        // From the raw headers: ContentType is null for "text/event-stream;".
        var contentType = RawValue(response.Content.Headers, "Content-Type");
        if (!MediaType.Extract(contentType).Equals(EventStream, StringComparison.OrdinalIgnoreCase))
            return Failures.UnexpectedContentType(response, contentType);

        return IsCompressed(response) ? Failures.UnexpectedContentEncoding(response, Encoding(response)) : null;
    }

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests || (int)status is >= 500 and <= 599;

    /// <summary>
    /// Whether the status says that the server did not act on the request. For a 401 that is assumed only if it will be retried.
    /// </summary>
    public static bool IsUnprocessed(HttpStatusCode status, bool retryUnauthorized) =>
        status is (HttpStatusCode)425 or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        || (status == HttpStatusCode.Unauthorized && retryUnauthorized);

    /// <summary>Whether the body is compressed, according to its header.</summary>
    public static bool IsCompressed(HttpResponseMessage response) => Encoding(response) is { } encodings
        && Array.Exists(encodings.Split(',', StringSplitOptions.TrimEntries), name => Codings.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>What a message says after a 401 that is not retried: not to set what is set, or what may not be set.</summary>
    private static string? AfterUnauthorized(SseStreamOptions options, bool retryUnauthorized) =>
        retryUnauthorized ? Failures.MayRetry
        : options.RetryUnauthorized ? Failures.RefreshedInVain
        : options.MayRefreshToken ? Failures.MayRefresh
        : null;

    private static string? Encoding(HttpResponseMessage response) => RawValue(response.Content.Headers, "Content-Encoding");

    private static string? RawValue(HttpContentHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
