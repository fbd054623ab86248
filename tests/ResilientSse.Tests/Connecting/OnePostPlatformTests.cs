using System.Net;
using System.Net.Sockets;
using System.Text;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>One stream is one POST, whatever the platform repeats on its own.</summary>
public sealed class OnePostPlatformTests
{
    [Theory]
    [InlineData("POST", null)]
    [InlineData("PATCH", null)]
    [InlineData("POST", true)]
    public async Task The_platform_does_not_send_one_without_content_again_on_its_own(string method, bool? expectContinue)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var seen = ServeAsync(listener, stop.Token);
        using var http = new HttpClient(SseHttpHandler.Create());
        var uri = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        (await http.GetStringAsync(uri)).Should().Be("ok", "the connection is in the pool now");
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero } };
        options.Configure(request => (request.Method, request.Headers.ExpectContinue) = (new HttpMethod(method), expectContinue));

        var stream = SseStream.Create(http, uri, Scenario.Strings, options);

        (await stream.Awaiting(s => s.TakeAsync(1)).Should().ThrowAsync<SseException>()).Which.Error.Should().Be(SseError.NotReplayable);
        await stop.CancelAsync();
        (await seen).Should().Equal("GET", method);
    }

    /// <summary>Answers a GET; closes when anything else has come; answers what comes on a second connection.</summary>
    private static async Task<List<string>> ServeAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        var methods = new List<string>();
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancellationToken);
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                while (await ReadMethodAsync(reader) is { } method)
                {
                    methods.Add(method);
                    if (method != "GET" && methods.Count(m => m != "GET") == 1)
                        break;

                    var answer = method == "GET"
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                        : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: a\n\n";
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return methods;
        }
    }

    private static async Task<string?> ReadMethodAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync() is not { Length: > 0 } requestLine)
            return null;

        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        return requestLine.Split(' ')[0];
    }
}
