using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ResilientSse.Benchmarks;

/// <summary>The least that a fan-out can be: what the upstream sends is sent to each socket, one after the other, by one thread.</summary>
internal sealed class SendLoop(string upstream)
{
    private const int MaxHead = 4096;

    private readonly List<Socket> _sockets = [];
    private bool _isFed;

    /// <summary>Begins to listen, and returns where.</summary>
    public string Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 512);
        _ = AcceptAsync(listener);
        return $"http://{listener.LocalEndpoint}";
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
            _ = AnswerAsync(await listener.AcceptSocketAsync().ConfigureAwait(false));
    }

    private async Task AnswerAsync(Socket socket)
    {
        socket.NoDelay = true;
        var head = new byte[MaxHead];
        for (var count = 0; head.AsSpan(0, count).IndexOf("\r\n\r\n"u8) < 0;)
            count += await socket.ReceiveAsync(head.AsMemory(count)).ConfigureAwait(false);

        socket.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        lock (_sockets)
        {
            _sockets.Add(socket);
            if (_isFed)
                return;

            _isFed = true;
        }

        var path = Encoding.ASCII.GetString(head).Split(' ')[1];
        _ = Task.Factory.StartNew(() => Feed(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Until the last one has left.</summary>
    private void Feed(string path)
    {
        using var http = Consumers.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, upstream + path);
        using var response = http.Send(request, HttpCompletionOption.ResponseHeadersRead);
        using var body = response.Content.ReadAsStream();
        var buffer = new byte[8192];
        var chunk = new ArrayBufferWriter<byte>();
        while (body.Read(buffer) is var count and > 0)
        {
            chunk.ResetWrittenCount();
            chunk.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{count:x}\r\n")));
            chunk.Write(buffer.AsSpan(0, count));
            chunk.Write("\r\n"u8);
            if (!TrySend(chunk.WrittenSpan))
                return;
        }
    }

    private bool TrySend(ReadOnlySpan<byte> chunk)
    {
        lock (_sockets)
        {
            for (var i = _sockets.Count - 1; i >= 0; i--)
            {
                _sockets[i].Send(chunk, SocketFlags.None, out var error);
                if (error == SocketError.Success)
                    continue;

                _sockets[i].Dispose();
                _sockets.RemoveAt(i);
            }

            return _isFed = _sockets.Count > 0;
        }
    }
}
