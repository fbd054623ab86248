using System.Net;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Why there is no stream, as a first visit is told.</summary>
/// <param name="Status">The status of the answer.</param>
/// <param name="Reason">One of <see cref="DropReasons"/>.</param>
/// <param name="RetryAfter">The value of <c>Retry-After</c>; null for none.</param>
internal sealed record Refusal(int Status, string Reason = DropReasons.UpstreamRefused, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(5);

    /// <summary>The upstream says that the stream is complete.</summary>
    public static Refusal Complete { get; } = new(StatusCodes.Status204NoContent, DropReasons.UpstreamComplete);

    public static Refusal BadGateway { get; } = new(StatusCodes.Status502BadGateway);

    /// <summary>There is no room.</summary>
    public static Refusal Full { get; } = new(StatusCodes.Status503ServiceUnavailable, DropReasons.Full, Shortly);

    /// <summary>The app is stopping.</summary>
    public static Refusal Stopping { get; } = new(StatusCodes.Status503ServiceUnavailable, DropReasons.Stopping, Shortly);

    /// <summary>The browser left before there was an answer.</summary>
    public static Refusal BrowserLeft { get; } = new(StatusCodes.Status499ClientClosedRequest, DropReasons.BrowserLeft);

    /// <summary>The run is unknown, forgotten or another owner's.</summary>
    public static Refusal NotFound { get; } = new(StatusCodes.Status404NotFound, DropReasons.RunUnknown);

    /// <summary>The body is too large.</summary>
    public static Refusal TooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, DropReasons.RequestRefused);

    /// <summary>The body cannot be read, or is empty.</summary>
    public static Refusal BadRequest { get; } = new(StatusCodes.Status400BadRequest, DropReasons.RequestRefused);

    /// <summary>The same idempotency key was used before with another request.</summary>
    public static Refusal KeyReused { get; } = new(StatusCodes.Status422UnprocessableEntity, DropReasons.RequestRefused);

    /// <summary>A function of the app threw.</summary>
    public static Refusal AppFailed { get; } = new(StatusCodes.Status503ServiceUnavailable, DropReasons.AppFailed);

    public static Refusal TooManyOfOneToken { get; } = new(StatusCodes.Status429TooManyRequests, DropReasons.TooManyOfOneToken, Shortly);

    /// <summary>The upstream's JSON, if it is passed on; null for ProblemDetails.</summary>
    public string? Json { get; init; }

    /// <summary>Whether the upstream may accept later; a returning browser is held until then.</summary>
    public bool IsTemporary => Status is StatusCodes.Status429TooManyRequests or >= 500;

    /// <summary>
    /// Maps the failure of a first attempt: a status about the request is passed on, one about the upstream itself becomes 502.
    /// </summary>
    public static Refusal Of(SseException exception)
    {
        var failure = exception.Error == SseError.RetriesExhausted && exception.InnerException is SseException last ? last : exception;
        return failure.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone => new((int)failure.StatusCode),
            HttpStatusCode.TooManyRequests => new(StatusCodes.Status429TooManyRequests, RetryAfter: failure.RetryAfter > TimeSpan.Zero ? failure.RetryAfter : null),
            null when failure.Error == SseError.ConnectTimeout => new(StatusCodes.Status504GatewayTimeout),
            _ => BadGateway,
        };
    }
}
