namespace ResilientSse.Internal;

/// <summary>Creates the requests of a stream.</summary>
internal static class RequestFactory
{
    public const string LastEventIdHeader = "Last-Event-ID";

    // Needed in a browser by .NET 8 and 9, which otherwise return a body only when it is complete. .NET 10 streams without it.
    private static readonly HttpRequestOptionsKey<bool> StreamResponse = new("WebAssemblyEnableStreamingResponse");

    /// <summary>Creates a request with the headers for an event stream and nothing else.</summary>
    public static HttpRequestMessage Create(HttpClient http, HttpMethod method, Uri uri, string lastEventId)
    {
        var request = new HttpRequestMessage(method, uri)
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };

        // "User agents may set (`Accept`, `text/event-stream`) in request's header list." "Set request's cache mode to "no-store"." As
        // plain strings: parsed values would be kept as long as the response.
        request.Headers.TryAddWithoutValidation("Accept", ResponseRules.EventStream);
        request.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");

        // "If the EventSource object's last event ID string is not the empty string: Let lastEventIDValue be the EventSource object's
        // last event ID string, encoded as UTF-8. Set (`Last-Event-ID`, lastEventIDValue) in request's header list."
        if (lastEventId.Length > 0)
            request.Headers.TryAddWithoutValidation(LastEventIdHeader, lastEventId);

        if (OperatingSystem.IsBrowser())
            request.Options.Set(StreamResponse, true);

        return request;
    }
}
