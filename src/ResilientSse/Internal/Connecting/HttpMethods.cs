namespace ResilientSse.Internal;

/// <summary>What the method of a request allows.</summary>
internal static class HttpMethods
{
    /// <summary>Whether a request may be sent again although the server may have acted on it. RFC 9110, 9.2.2: POST and PATCH are not idempotent.</summary>
    public static bool IsReplayable(this HttpMethod method) => method != HttpMethod.Post && method != HttpMethod.Patch;
}
