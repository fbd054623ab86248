using System.Net.Sockets;
using System.Text;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A socket: it can send what HttpClient refuses to, and does not read unless it is told to.</summary>
internal sealed class RawBrowser : IDisposable
{
    /// <summary>Ends a body that is sent in chunks; without the line end before it, the last header of a response may look like that.</summary>
    public const string BodyEnd = "\r\n0\r\n\r\n";

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 * 1024 };

    public static async Task<RawBrowser> SendAsync(Uri address, string request)
    {
        var browser = new RawBrowser();
        await browser._socket.ConnectAsync(address.Host, address.Port);
        await browser._socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return browser;
    }

    /// <summary>A visit of guild 42.</summary>
    public static Task<RawBrowser> VisitAsync(Uri address, string token = "secret", string path = "/api/guilds/42/status/stream", string headers = "") =>
        SendAsync(address, $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nCookie: auth_token={token}\r\n{headers}\r\n");

    /// <summary>Sends more.</summary>
    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The status of the response.</summary>
    public async Task<int> StatusAsync()
    {
        var head = await ReadUntilAsync("\r\n\r\n");
        return int.Parse(head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Reads until the text has come, or the connection is closed or broken.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var read = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer) is var count and > 0)
            {
                read.Append(Encoding.UTF8.GetString(buffer, 0, count));
                if (read.ToString(Math.Max(0, read.Length - count - end.Length), Math.Min(read.Length, count + end.Length)).Contains(end, StringComparison.Ordinal))
                    break;
            }
        }
        catch (SocketException)
        {
        }

        return read.ToString();
    }

    /// <summary>Reads so many bytes, each a character; and whether there were not that many.</summary>
    public async Task<(string Text, bool HasEnded)> ReadExactlyAsync(int bytes)
    {
        var buffer = new byte[bytes];
        var read = 0;
        while (read < bytes)
        {
            var count = await _socket.ReceiveAsync(buffer.AsMemory(read));
            if (count == 0)
                return (Encoding.Latin1.GetString(buffer, 0, read), true);

            read += count;
        }

        return (Encoding.Latin1.GetString(buffer), false);
    }

    /// <summary>Reads what is there, at most so much.</summary>
    public async Task ReadSomeAsync(int bytes)
    {
        try
        {
            await _socket.ReceiveAsync(new byte[bytes]);
        }
        catch (SocketException)
        {
        }
    }

    public void Dispose() => _socket.Dispose();
}
