using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ResilientSse.AotSmoke;

/// <summary>Three events, of which each connection sends what follows its Last-Event-ID; the first one is cut in the middle of the second event.</summary>
internal sealed class CuttingServer : IDisposable
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    private static readonly string[] Events =
    [
        "id: 1\ndata: {\"status\":\"online\",\"members\":10}\n\n",
        "id: 2\ndata: {\"status\":\"degraded\",\"members\":11}\n\n",
        "id: 3\ndata: {\"status\":\"online\",\"members\":12}\n\n",
    ];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public CuttingServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Uri => new($"http://{_listener.LocalEndpoint}/api/guilds/42/status/stream");

    /// <summary>The ids that clients have resumed after; empty for a first connection.</summary>
    public List<string> LastEventIds { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await AnswerAsync(client.GetStream());
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var lastEventId = "";
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.Split(": ") is ["Last-Event-ID", var id])
                lastEventId = id;
        }

        LastEventIds.Add(lastEventId);
        var body = lastEventId.Length == 0
            ? Events[0] + Events[1][..^5]
            : string.Concat(Events.Skip(int.Parse(lastEventId, CultureInfo.InvariantCulture)));
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Head + body));
    }
}
