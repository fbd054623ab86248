namespace ResilientSse.Internal;

/// <summary>Tells for which streams a read of zero bytes waits until there is something to read.</summary>
internal static class ZeroByteReads
{
    /// <summary>
    /// It does for HttpClient's own streams. Streams that a handler wraps around them or puts in their place may return 0, which looks like
    /// the end.
    /// </summary>
    public static bool AreSupportedBy(HttpResponseMessage response, Stream body) =>
        body.GetType().Assembly == typeof(HttpContent).Assembly && response.Content is not StreamContent && !OperatingSystem.IsBrowser();
}
