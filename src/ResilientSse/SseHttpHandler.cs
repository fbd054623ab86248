using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using System.Text;

namespace ResilientSse;

/// <summary>Makes the HTTP handler that a stream works best with.</summary>
public static class SseHttpHandler
{
    /// <summary>
    /// Makes a <see cref="SocketsHttpHandler"/> for long-lived event streams. Each setting may be changed before the first request.
    /// </summary>
    /// <remarks>
    /// What it does that the default handler does not:
    /// <list type="bullet">
    /// <item>follows no redirect itself (the platform's handler sends cookies and custom headers along to another origin;
    /// <see cref="SseStream"/> follows redirects as Fetch does, without them);</item>
    /// <item>sends request headers as UTF-8, which a <c>Last-Event-ID</c> that is not ASCII needs;</item>
    /// <item>keeps no cookies and does not ask for compression;</item>
    /// <item>gives up on a connection that is not made within 15 seconds;</item>
    /// <item>pings HTTP/2 connections after 30 seconds of silence and drops them when no answer comes within 15 seconds;</item>
    /// <item>opens further HTTP/2 connections when the streams of the first are used up;</item>
    /// <item>closes a body that is no longer wanted at once, instead of reading on for up to 2 seconds;</item>
    /// <item>renews pooled connections after 15 minutes, so that changes of DNS are seen.</item>
    /// </list>
    /// </remarks>
    /// <returns>A new handler, which the caller owns: usually through the <see cref="HttpClient"/> that it is passed to.</returns>
    /// <example><code>
    /// using var http = new HttpClient(SseHttpHandler.Create());
    /// </code></example>
    [UnsupportedOSPlatform("browser")]
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller owns the handler.")]
    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        EnableMultipleHttp2Connections = true,
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
    };
}
