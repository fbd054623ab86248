using System.Net;
using System.Net.Sockets;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>
/// Stands before a redis-server and passes all on. When it is told to, it lets what is asked through and cuts the connection instead of
/// the answer: what was asked has been done, and who asked does not know.
/// </summary>
internal sealed class AnswerCutter : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private int _toCut;

    public AnswerCutter(RedisServer redis)
    {
        _port = redis.Port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Configuration => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The next answer is cut.</summary>
    public void Cut() => Volatile.Write(ref _toCut, 1);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassOnAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, _port);
            var asking = client.GetStream().CopyToAsync(server.GetStream());
            await Task.WhenAny(asking, AnswerAsync(server.GetStream(), client.GetStream()));
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[16 * 1024];
        while (await server.ReadAsync(buffer) is var count and > 0 && Interlocked.Exchange(ref _toCut, 0) == 0)
            await client.WriteAsync(buffer.AsMemory(0, count));
    }
}
