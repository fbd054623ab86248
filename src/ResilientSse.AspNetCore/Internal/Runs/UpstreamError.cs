using System.Net;
using System.Text.Json;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The error that the upstream of a run sent instead of an answer.</summary>
internal static class UpstreamError
{
    /// <summary>The refusal that passes on a JSON error: its status, when to come back, and its text if it is complete.</summary>
    public static Refusal Of(SseException exception)
    {
        var refusal = Refusal.Of(exception);
        if (exception.Response is not { StatusCode: >= HttpStatusCode.BadRequest, Body: { } text } response || text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return refusal;

        return new((int)response.StatusCode, refusal.Reason, exception.RetryAfter > TimeSpan.Zero ? exception.RetryAfter : null)
        {
            Json = IsJson(text) ? text : null,
        };
    }

    /// <summary>Whether the upstream may have acted on the POST: not if it never received or refused it.</summary>
    public static bool MayHaveActed(SseException exception) => exception.StatusCode is { } status
        ? (int)status is < 300 or > 499 && status != HttpStatusCode.ServiceUnavailable
        : exception.Error is not (SseError.ConnectionFailed or SseError.RequestFailed or SseError.RejectedByPipeline);

    /// <summary>Whether the text is complete JSON: longer texts are cut off by the client.</summary>
    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
