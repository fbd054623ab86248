using System.Net;
using System.Text.Json;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What the upstream of a run said instead of an answer.</summary>
internal static class UpstreamError
{
    /// <summary>The refusal that passes on a JSON error: its status, when to come back, and its text if all of that is there.</summary>
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

    /// <summary>Whether the upstream may have acted on the POST: not, if it never had it or said that it would not.</summary>
    public static bool MayHaveActed(SseException exception) => exception.StatusCode is { } status
        ? (int)status is < 300 or > 499 && status != HttpStatusCode.ServiceUnavailable
        : exception.Error is not (SseError.ConnectionFailed or SseError.RequestFailed or SseError.RejectedByPipeline);

    /// <summary>What is longer than the client keeps of an error is cut off, and so is none.</summary>
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
