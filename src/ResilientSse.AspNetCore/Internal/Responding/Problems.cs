using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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

        var problem = TypedResults.Problem(statusCode: refusal.Status);
        if (context.RequestServices.GetService<IProblemDetailsService>() is not null)
            return problem.ExecuteAsync(context);

        // An app that has not asked for ProblemDetails and is compiled ahead of time cannot serialize them.
        context.Response.StatusCode = refusal.Status;
        return context.Response.WriteAsJsonAsync(problem.ProblemDetails, ProblemJson.Default.ProblemDetails, problem.ContentType, context.RequestAborted);
    }
}
