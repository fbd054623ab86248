using System.Diagnostics;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using MediaTypeHeaderValue = System.Net.Http.Headers.MediaTypeHeaderValue;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads a request to a run route.</summary>
internal sealed class RunRequestReader(SseRunOptions options)
{
    /// <summary>The owner that the request belongs to.</summary>
    public string OwnerOf(HttpContext context, string token)
    {
        if (options.ClientKey?.Invoke(context) is { } key)
            return "key:" + key;

        // Many users may share the token.
        return SignedInUser.IdOf(context) is { } user
            ? $"{BrowserRequest.HashOf(token)} user:{user}"
            : BrowserRequest.HashOf(token);
    }

    /// <summary>Whether a page of another site sent the request, with the cookies of this one, and no CORS policy allows it.</summary>
    public static bool IsFromAnotherSite(HttpContext context) =>
        context.Request.Headers["Sec-Fetch-Site"] == "cross-site"
        && context.GetEndpoint()?.Metadata.GetMetadata<ICorsMetadata>() is null or IDisableCorsAttribute;

    /// <summary>Whether the body has a media type that may start a run.</summary>
    public bool TryReadMediaType(HttpRequest request, out MediaTypeHeaderValue mediaType)
    {
        // An encoded body would arrive at the upstream without its Content-Encoding.
        return MediaTypeHeaderValue.TryParse(request.ContentType, out mediaType!)
            && options.RequestMediaTypes.Contains(mediaType.MediaType!, StringComparer.OrdinalIgnoreCase)
            && request.Headers.ContentEncoding.Count == 0;
    }

    /// <summary>Reads the whole POST.</summary>
    public static RunRequest Read(BrowserRequest request, MediaTypeHeaderValue mediaType, string? key, byte[] body) =>
        new(request.Upstream!, request.Token, request.Client, mediaType, key, body) { Trace = Activity.Current?.Context ?? default };

    /// <summary>
    /// Reads which run a GET asks for, and from where: after an id, from the header or, for a new EventSource, from the query; or from the
    /// beginning.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="resume">The id; null for the beginning.</param>
    /// <param name="position">The position to start after; null if the id is not that of a run.</param>
    /// <returns>Whether the request names a run or a valid id.</returns>
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
