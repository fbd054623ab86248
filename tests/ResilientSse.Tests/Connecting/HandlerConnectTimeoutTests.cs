using System.Net;
using System.Net.Sockets;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>The ConnectTimeout of the handler, on a host that drops whoever wants to connect. No packet leaves the machine.</summary>
public sealed class HandlerConnectTimeoutTests : IDisposable
{
    private readonly TcpListener _full = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _waiting = [];

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_POST_whose_connection_is_not_made_in_time_is_sent_again_for_no_server_has_seen_it(string version)
    {
        await FillAsync();
        using var handler = SseHttpHandler.Create();

        var exception = await PostAsync(handler, version);

        exception.Error.Should().Be(SseError.RetriesExhausted);
        var last = exception.InnerException.Should().BeOfType<SseException>().Which;
        last.Error.Should().Be(SseError.ConnectionFailed);
        last.Message.Should().StartWith($"No connection to http://{_full.LocalEndpoint}/:").And.Contain("ConnectTimeout");
    }

    [Fact]
    public async Task With_another_handler_it_cannot_be_told_apart_from_other_timeouts_and_it_is_not_sent_again()
    {
        await FillAsync();
        using var handler = new SocketsHttpHandler();

        (await PostAsync(handler, "1.1")).Error.Should().Be(SseError.NotReplayable);
    }

    public void Dispose()
    {
        _full.Dispose();
        _waiting.ForEach(socket => socket.Dispose());
    }

    private async Task<SseException> PostAsync(SocketsHttpHandler handler, string version)
    {
        handler.ConnectTimeout = TimeSpan.FromMilliseconds(50);
        using var http = new HttpClient(handler);
        (http.DefaultRequestVersion, http.DefaultVersionPolicy) = (Version.Parse(version), HttpVersionPolicy.RequestVersionExact);
        var options = new SseStreamOptions { ReconnectPolicy = new() { MaxRetries = 1, InitialDelay = TimeSpan.Zero } };
        options.Use("POST");
        var stream = SseStream.Create(http, new Uri($"http://{_full.LocalEndpoint}/"), Scenario.Strings, options);

        return (await stream.Awaiting(s => s.TakeAsync(1)).Should().ThrowAsync<SseException>()).Which;
    }

    /// <summary>Nobody accepts, and the queue of those who wait for that is full: Linux drops the packets of whoever comes then.</summary>
    private async Task FillAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Others refuse the connection.");
        _full.Start(backlog: 0);
        await ConnectAsync();
        for (var i = 0; i < 3; i++)
            _ = ConnectAsync();
    }

    private Task ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _waiting.Add(socket);
        return socket.ConnectAsync(_full.LocalEndpoint);
    }
}
