using System.Net;

namespace ResilientSse.Internal;

/// <summary>Follows the redirects that the handler leaves to us, as Fetch does, and sends no credentials to another origin.</summary>
internal static class Redirects
{
    private const int MaxRedirects = 10;

    public static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>The request that a redirect asks for.</summary>
    /// <param name="http">The client, whose default headers every request gets.</param>
    /// <param name="request">The request that was answered.</param>
    /// <param name="response">The redirect.</param>
    /// <param name="lastEventId">The id to resume after.</param>
    /// <param name="count">How many redirects this attempt has already followed.</param>
    /// <exception cref="SseException">The redirect must not or cannot be followed.</exception>
    public static HttpRequestMessage Follow(HttpClient http, HttpRequestMessage request, HttpResponseMessage response, string lastEventId, int count)
    {
        var from = request.RequestUri!;
        if (response.Headers.Location is not { } location || !Uri.TryCreate(from, location, out var to) || !to.IsHttp())
            throw Failures.InvalidRedirect(response, from, "its Location header is missing or is not an http address");
        if (count == MaxRedirects)
            throw Failures.InvalidRedirect(response, from, $"{MaxRedirects} redirects have already been followed");
        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps)
            throw Failures.InvalidRedirect(response, from, $"{to.ForDisplay()} is not https");

        var method = MethodFor(response.StatusCode, request.Method);
        var keepsContent = method == request.Method && request.Content is not (null or EmptyContent);
        var next = RequestFactory.Create(http, method, to, lastEventId);
        (next.Version, next.VersionPolicy) = (request.Version, request.VersionPolicy);
        if (Origin(from) != Origin(to))
        {
            EnsureNothingTravelsAlong(http, response, from, to, next, keepsContent);
            next.Content = method.IsReplayable() ? null : new EmptyContent();
            return next;
        }

        next.Content = method == request.Method ? request.Content : null;
        next.Headers.Clear();
        foreach (var (name, values) in request.Headers.NonValidated)
            next.Headers.TryAddWithoutValidation(name, values);
        foreach (var (key, value) in request.Options)
            next.Options.Set(new HttpRequestOptionsKey<object?>(key), value);

        return next;
    }

    /// <summary>
    /// Fetch: "internalResponse's status is 301 or 302 and request's method is `POST`", or 303 and neither GET nor HEAD:
    /// "Set request's method to `GET` and request's body to null".
    /// </summary>
    private static HttpMethod MethodFor(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found when method == HttpMethod.Post => HttpMethod.Get,
        HttpStatusCode.SeeOther when method != HttpMethod.Head => HttpMethod.Get,
        _ => method,
    };

    private static string Origin(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.StrongPort, UriFormat.UriEscaped);

    private static void EnsureNothingTravelsAlong(
        HttpClient http, HttpResponseMessage response, Uri from, Uri to, HttpRequestMessage next, bool keepsContent)
    {
        if (keepsContent)
            throw Failures.InvalidRedirect(response, from, $"the request's body would go to another origin, {to.ForDisplay()}");

        // HttpClient adds its default headers to every request that does not have them itself.
        foreach (var (name, _) in http.DefaultRequestHeaders.NonValidated)
        {
            if (!next.Headers.NonValidated.Contains(name))
            {
                throw Failures.InvalidRedirect(
                    response,
                    from,
                    $"HttpClient.DefaultRequestHeaders has {name}, which would go to another origin, {to.ForDisplay()}: " +
                    $"set it in {nameof(SseStreamOptions)}.{nameof(SseStreamOptions.ConfigureRequest)} instead");
            }
        }
    }
}
