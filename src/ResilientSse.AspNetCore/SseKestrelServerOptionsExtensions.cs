using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Kestrel settings for event streams.</summary>
public static class SseKestrelServerOptionsExtensions
{
    /// <summary>
    /// Limits the send buffer of the server's TCP sockets, so that a browser that does not read is noticed early. By default the operating
    /// system lets the buffer grow to megabytes, and that much is written for a stalled reader before a flush has to wait.
    /// </summary>
    /// <param name="options">The server's options.</param>
    /// <param name="bytes">
    /// The size in bytes to ask the operating system for; Linux doubles it. The default value is 65,536; at least 1024.
    /// </param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1024.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <example><code>
    /// builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSseSendBuffer());
    /// </code></example>
    public static KestrelServerOptions UseSseSendBuffer(this KestrelServerOptions options, int bytes = 64 * 1024)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1024);
        var transport = options.ApplicationServices.GetRequiredService<IOptions<SocketTransportOptions>>().Value;
        var createListenSocket = transport.CreateBoundListenSocket;
        transport.CreateBoundListenSocket = endpoint =>
        {
            var socket = createListenSocket(endpoint);

            // The sockets of accepted connections inherit it.
            if (endpoint is IPEndPoint)
                socket.SendBufferSize = bytes;

            return socket;
        };
        return options;
    }
}
