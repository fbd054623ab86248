using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace ResilientSse;

/// <summary>Makes the HTTP handler that a stream works best with.</summary>
public static class SseHttpHandler
{
    // include/uapi/linux/tcp.h: "TCP_USER_TIMEOUT 18 /* How long for loss retry before timeout */"
    private const int TcpUserTimeout = 18;

    // A peer that is gone is to be noticed within 45 seconds. Probes stop while data waits for its acknowledgement, so the worst case is
    // a write (of another stream on the same HTTP/2 connection, say) just before the probes give up, and the limit on it after that:
    // 22 + 22 seconds. The probes give up before HTTP/2 pings, too: a ping on its way would hold them up.
    private static readonly byte[] UnacknowledgedMilliseconds = BitConverter.GetBytes(22_000);

    private static readonly (SocketOptionLevel Level, SocketOptionName Name, int Value)[] KeepAlive =
    [
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 4),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3),
        (SocketOptionLevel.Socket, SocketOptionName.KeepAlive, 1),
    ];

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
    /// <item>gives up on a connection that is not made within 15 seconds, and tells <see cref="SseStream"/> so, which then knows that a POST was
    /// not sent;</item>
    /// <item>notices a peer that has silently gone within 45 seconds, by TCP keep-alive: after 10 seconds of silence the peer is probed
    /// every 4 seconds, and three probes without an answer end the connection; on Linux and Android so do 22 seconds without an
    /// acknowledgement of what was sent (<c>TCP_USER_TIMEOUT</c>), which other systems limit by their own rules for retransmission. What
    /// a system does not support is left out. The peer is whoever holds the other end of the TCP connection, which may be a proxy;</item>
    /// <item>pings HTTP/2 connections after 30 seconds of silence and drops them when no answer comes within 15 seconds, which notices a
    /// server that hangs, or is gone behind a proxy, too. The platform's pings end with a <c>GOAWAY</c> and with the lifetime of a pooled
    /// connection, while a stream goes on; TCP keep-alive does not;</item>
    /// <item>opens further HTTP/2 connections when the streams of the first are used up, and has no limit on connections;</item>
    /// <item>closes a body that is no longer wanted at once, instead of reading on for up to 2 seconds;</item>
    /// <item>renews pooled connections after 15 minutes, so that changes of DNS are seen.</item>
    /// </list>
    /// <see cref="SocketsHttpHandler.ConnectCallback"/> sets TCP keep-alive and tells of connections that are not made in time: a callback of
    /// your own takes its place.
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
        MaxConnectionsPerServer = int.MaxValue,
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        ConnectCallback = ConnectAsync,
    };

    // Connects as the platform does, and turns on keep-alive.
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the socket, and disposes it.")]
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);

            // Not before: on Unix a socket with such options cannot go on to the next address of a host.
            NoticeWhenPeerIsGone(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException e)
        {
            socket.Dispose();

            // The platform's timeout has it inside then. By itself that does not tell how far the request had come.
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The TCP connection was not made in time.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void NoticeWhenPeerIsGone(Socket socket)
    {
        foreach (var (level, name, value) in KeepAlive)
            SetIfSupported(() => socket.SetSocketOption(level, name, value));

        if (OperatingSystem.IsLinux() || OperatingSystem.IsAndroid())
            SetIfSupported(() => socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, UnacknowledgedMilliseconds));
    }

    private static void SetIfSupported(Action set)
    {
        try
        {
            set();
        }
        catch (SocketException)
        {
            // The system does not know the option, or the peer has closed already, which the first read or write tells.
        }
    }
}
