using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using MediaTypeHeaderValue = System.Net.Http.Headers.MediaTypeHeaderValue;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads what counts of a request to a run route.</summary>
internal sealed class RunRequestReader(SseRunOptions options)
{
    /// <summary>Who asks.</summary>
    public string OwnerOf(HttpContext context, string token)
    {
        if (options.ClientKey?.Invoke(context) is { } key)
            return "key:" + key;

        // The token may be one that many have in common.
        return context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user
            ? $"{BrowserRequest.HashOf(token)} user:{user}"
            : BrowserRequest.HashOf(token);
    }

    /// <summary>Whether the page of another site sent it, with the cookies of this one, and nobody has said that it may.</summary>
    public static bool IsFromAnotherSite(HttpContext context) =>
        context.Request.Headers["Sec-Fetch-Site"] == "cross-site"
        && context.GetEndpoint()?.Metadata.GetMetadata<ICorsMetadata>() is null or IDisableCorsAttribute;

    /// <summary>Whether its body is of a type that starts a run.</summary>
    public bool TryReadMediaType(HttpRequest request, out MediaTypeHeaderValue mediaType)
    {
        // A coded body would arrive at the upstream without the header that says so.
        return MediaTypeHeaderValue.TryParse(request.ContentType, out mediaType!)
            && options.RequestMediaTypes.Contains(mediaType.MediaType!, StringComparer.OrdinalIgnoreCase)
            && request.Headers.ContentEncoding.Count == 0;
    }

    /// <summary>Reads the whole POST.</summary>
    public static RunRequest Read(BrowserRequest request, MediaTypeHeaderValue mediaType, string? key, byte[] body) =>
        new(request.Upstream!, request.Token, request.Client, mediaType, key, body) { Trace = Activity.Current?.Context ?? default };

    /// <summary>
    /// Reads which run a GET asks for, and from where: after an id, which comes in the header or, from an EventSource that is new to the page, in
    /// the query; or from its beginning.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="resume">The id; null for the beginning.</param>
    /// <param name="position">After which position; null if it names none of a run.</param>
    /// <returns>Whether it asks for any.</returns>
    public static bool TryReadResume(HttpRequest request, out ResumeId? resume, out Position? position)
    {
        (resume, position) = (null, null);
        var id = request.Headers["Last-Event-ID"].ToString();
        if (id.Length == 0)
            id = request.Query["lastEventId"].ToString();
        if (!ResumeId.CanBe(id))
            return false;

        if (id.Length == 0)
            return TryReadRun(request, out position);

        resume = new ResumeId(id);
        if (Position.TryParse(id, Epoch.RunLength, out var at, out _))
            position = at;
        return true;
    }

    /// <summary>Reads which run a request names; false if it names none.</summary>
    public static bool TryReadRun(HttpRequest request, out Position? beginning)
    {
        var run = request.Query["run"].ToString();
        beginning = run.Length == Epoch.RunLength && Epoch.TryParse(run, out var id) ? new Position(id, 0) : null;
        return run.Length > 0;
    }
}
