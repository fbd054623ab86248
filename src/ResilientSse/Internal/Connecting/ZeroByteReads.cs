namespace ResilientSse.Internal;

/// <summary>Which streams wait on a read of no bytes until there is something to read.</summary>
internal static class ZeroByteReads
{
    /// <summary>Those of HttpClient do. Others, which handlers can put around them or instead of them, may take it for the end.</summary>
    public static bool AreSupportedBy(HttpResponseMessage response, Stream body) =>
        body.GetType().Assembly == typeof(HttpContent).Assembly && response.Content is not StreamContent && !OperatingSystem.IsBrowser();
}
