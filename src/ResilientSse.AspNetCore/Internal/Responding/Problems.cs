using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The plain errors of a first visit: ProblemDetails that quote nothing of the upstream.</summary>
internal static class Problems
{
    public static Task AnswerAsync(HttpContext context, Refusal refusal)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (refusal.RetryAfter is { } time)
            context.Response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        if (refusal.Status == StatusCodes.Status204NoContent)
        {
            context.Response.StatusCode = refusal.Status;
            return Task.CompletedTask;
        }

        return TypedResults.Problem(statusCode: refusal.Status).ExecuteAsync(context);
    }
}
