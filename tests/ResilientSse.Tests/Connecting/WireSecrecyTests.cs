using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What the platform quotes in its own exceptions is inside, but in no message and no log.</summary>
public sealed class WireSecrecyTests : IDisposable
{
    private const string Secret = "hunter2";
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

    private readonly FakeLogCollector _log = new();
    private readonly LoggerFactory _loggers;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public WireSecrecyTests()
    {
        _loggers = new LoggerFactory([new FakeLoggerProvider(_log)]);
        _listener.Start();
    }

    [Theory]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\ndata: hunter2\r\n")]
    [InlineData(Head + "Set-Cookie session=hunter2\r\n\r\n")]
    [InlineData("data: hunter2\r\n\r\n")]
    public async Task A_response_that_is_not_HTTP_is_not_quoted(string response)
    {
        var serving = ServeAsync(response);
        using var http = new HttpClient(SseHttpHandler.Create());

        await ShouldTellNoSecretAsync(http, new Uri($"http://{_listener.LocalEndpoint}/"));

        await serving;
    }

    [Fact]
    public async Task The_password_of_a_proxy_is_not_quoted()
    {
        var serving = ServeAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        using var handler = SseHttpHandler.Create();
        handler.Proxy = new WebProxy($"http://user:{Secret}@{_listener.LocalEndpoint}/");
        using var http = new HttpClient(handler);

        await ShouldTellNoSecretAsync(http, new Uri("https://example.com/"));

        await serving;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _loggers.Dispose();
    }

    private async Task ShouldTellNoSecretAsync(HttpClient http, Uri uri)
    {
        var options = new SseStreamOptions { LoggerFactory = _loggers, ReconnectPolicy = new() { MaxRetries = 0 } };
        var stream = SseStream.Create(http, uri, Scenario.Strings, options);

        var exception = (await stream.Awaiting(s => s.TakeAsync(2)).Should().ThrowAsync<SseException>()).Which;

        exception.ToString().Should().Contain(Secret, "else this proves nothing");
        exception.Message.Should().NotContain(Secret);
        _log.GetSnapshot().Select(r => $"{r.Message} {r.Exception}").Should().NotBeEmpty().And.NotContain(line => line.Contains(Secret, StringComparison.Ordinal));
    }

    private async Task ServeAsync(string response)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(response));
    }
}
