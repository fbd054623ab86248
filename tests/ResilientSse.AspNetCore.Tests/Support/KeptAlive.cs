using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>An upstream that keeps its connection open after its first answer, and closes it when it has read the second request on it, without a word.</summary>
internal sealed class KeptAlive : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public KeptAlive()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1/chat/completions";
        _ = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>How many requests each connection has had.</summary>
    public List<int> Requests { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync();
            Requests.Add(0);
            _ = ServeAsync(socket, Requests.Count - 1);
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using (socket)
        {
            await ReadAsync(socket);
            Requests[number]++;
            await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"));
            await ReadAsync(socket);
            Requests[number]++;
        }
    }

    private static async Task ReadAsync(Socket socket)
    {
        var buffer = new byte[16 * 1024];
        var read = "";
        while (!read.Contains(RunApp.Prompt, StringComparison.Ordinal) && await socket.ReceiveAsync(buffer) is var count and > 0)
            read += Encoding.ASCII.GetString(buffer, 0, count);
    }
}
