using System.Net;
using System.Net.Http.Headers;

namespace ResilientSse.Internal;

/// <summary>Decides what a response means. Nothing else does.</summary>
internal static class ResponseRules
{
    public const string EventStream = "text/event-stream";

    private const string UnauthorizedVerdict =
        "SseStreamOptions.RetryUnauthorized gives SseStreamOptions.ConfigureRequest one chance an outage to refresh its token";

    /// <summary>Null if the response is an event stream, otherwise why it is not. 204 and redirects are decided before.</summary>
    /// <param name="response">The response.</param>
    /// <param name="now">What a date in Retry-After is relative to.</param>
    /// <param name="retryUnauthorized">Whether a 401 is worth one more attempt.</param>
    public static Failure? Judge(HttpResponseMessage response, DateTimeOffset now, bool retryUnauthorized)
    {
        var status = response.StatusCode;
        if (status == HttpStatusCode.Unauthorized)
            return new(Failures.UnexpectedStatus(response, UnauthorizedVerdict)) { IsTransient = retryUnauthorized, IsUnprocessed = true };

        if (IsTransient(status))
        {
            return new(Failures.UnexpectedStatus(response, "that is retried", RetryAfter.Of(response, now)))
            {
                IsTransient = true,
                IsUnprocessed = status is (HttpStatusCode)425 or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable,
            };
        }

        // "res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection."
        if (status != HttpStatusCode.OK)
            return new(Failures.UnexpectedStatus(response, "that is final"));
        if (!string.Equals(MediaType(response.Content.Headers), EventStream, StringComparison.OrdinalIgnoreCase))
            return new(Failures.UnexpectedContentType(response, RawValue(response.Content.Headers, "Content-Type")));
        if (!IsIdentity(response.Content.Headers))
            return new(Failures.UnexpectedContentEncoding(response, RawValue(response.Content.Headers, "Content-Encoding")));

        return null;
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests || (int)status is >= 500 and <= 599;

    /// <summary>From the raw header: ContentType is null for "text/event-stream;".</summary>
    private static string? MediaType(HttpContentHeaders headers) => RawValue(headers, "Content-Type")?.Split(';')[0].Trim();

    private static bool IsIdentity(HttpContentHeaders headers) => RawValue(headers, "Content-Encoding") is not { } encodings
        || Array.TrueForAll(encodings.Split(','), e => e.Trim() is var name && (name.Length == 0 || name.Equals("identity", StringComparison.OrdinalIgnoreCase)));

    private static string? RawValue(HttpContentHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
