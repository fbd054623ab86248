using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace ResilientSse;

/// <summary>Creates the HTTP handler that a stream works best with.</summary>
public static class SseHttpHandler
{
    // include/uapi/linux/tcp.h: "TCP_USER_TIMEOUT 18 /* How long for loss retry before timeout */"
    private const int TcpUserTimeout = 18;

    // A dead peer is noticed within 45 seconds. Probes stop while data is unacknowledged, so the worst case is a write (by another stream
    // on the same HTTP/2 connection, say) just before the probes give up, followed by its own limit: 22 + 22 seconds. The probes also give
    // up before the first HTTP/2 ping, because an unacknowledged ping would stop them.
    private static readonly byte[] UnacknowledgedMilliseconds = BitConverter.GetBytes(22_000);

    private static readonly (SocketOptionLevel Level, SocketOptionName Name, int Value)[] KeepAlive =
    [
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 4),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3),
        (SocketOptionLevel.Socket, SocketOptionName.KeepAlive, 1),
    ];

    /// <summary>
    /// Creates a <see cref="SocketsHttpHandler"/> for long-lived event streams. Its settings may be changed before the first request.
    /// </summary>
    /// <remarks>
    /// How it differs from the default handler:
    /// <list type="bullet">
    /// <item>it follows no redirects (the default handler sends cookies and custom headers on to other origins; <see cref="SseStream"/>
    /// follows redirects itself, as Fetch does, without them);</item>
    /// <item>it sends request headers as UTF-8, which a <c>Last-Event-ID</c> that is not ASCII needs;</item>
    /// <item>it keeps no cookies;</item>
    /// <item>it gives up on a connection that is not made within 15 seconds and says so in a way that lets <see cref="SseStream"/> send a
    /// POST again, since it was not sent;</item>
    /// <item>it notices within 45 seconds that a peer has silently gone away, by TCP keep-alive: after 10 seconds of silence it probes
    /// every 4 seconds, and three unanswered probes end the connection. On Linux and Android, 22 seconds without an acknowledgement of sent
    /// data (<c>TCP_USER_TIMEOUT</c>) end it too; other systems have their own limits for that. Options that a system does not support are
    /// skipped. The peer is the other end of the TCP connection, which may be a proxy;</item>
    /// <item>it pings HTTP/2 connections after 30 seconds of silence and drops them when no answer comes within 15 seconds, so it also
    /// notices a server that hangs, or that has gone away behind a proxy. The platform stops pinging after a <c>GOAWAY</c> and after the
    /// lifetime of the pooled connection, while the stream goes on; TCP keep-alive continues;</item>
    /// <item>it opens further HTTP/2 connections when the streams of the first are used up;</item>
    /// <item>it closes a body that is no longer wanted at once, instead of reading on for up to 2 seconds;</item>
    /// <item>it renews pooled connections after 15 minutes, so that DNS changes are noticed.</item>
    /// </list>
    /// The TCP keep-alive and the report of a connection that is not made in time are done by
    /// <see cref="SocketsHttpHandler.ConnectCallback"/>: if you set your own, you lose both.
    /// </remarks>
    /// <returns>A new handler, which the caller disposes of, usually by disposing of the <see cref="HttpClient"/>.</returns>
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

            // Not earlier: on Unix a socket with such options cannot try a host's next address.
            NoticeWhenPeerIsGone(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException e)
        {
            socket.Dispose();

            // It becomes the inner exception of the platform's timeout, which alone does not say how far the request had come.
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The TCP connection was not made in time (SocketsHttpHandler.ConnectTimeout).", e);
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
            // The system does not know the option, or the peer has already closed, which the first read or write will report.
        }
    }
}
