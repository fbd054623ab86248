using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Answers a first visit with an error: ProblemDetails that quote nothing of the upstream.</summary>
internal static class Problems
{
    public static Task AnswerAsync(HttpContext context, Refusal refusal)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (refusal.RetryAfter is { } time)
            context.Response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        if (refusal.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";

        if (refusal.Status == StatusCodes.Status204NoContent)
        {
            context.Response.StatusCode = refusal.Status;
            return Task.CompletedTask;
        }

        if (refusal.Json is { } error)
        {
            context.Response.StatusCode = refusal.Status;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return context.Response.WriteAsync(error, CancellationToken.None);
        }

        var problem = TypedResults.Problem(statusCode: refusal.Status);
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (json.TryGetTypeInfo(typeof(ProblemDetails), out _))
            return problem.ExecuteAsync(context);

        // An app that is compiled ahead of time can write ProblemDetails only if it is set up for them. No token, because a browser that
        // has left is not a failure.
        context.Response.StatusCode = refusal.Status;
        return context.Response.WriteAsJsonAsync(problem.ProblemDetails, ProblemJson.Default.ProblemDetails, problem.ContentType);
    }
}
