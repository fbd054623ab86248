using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Connecting;

public sealed class SseHttpHandlerTests
{
    [Fact]
    public void The_handler_is_set_up_for_long_lived_streams()
    {
        using var handler = SseHttpHandler.Create();

        handler.AllowAutoRedirect.Should().BeFalse();
        handler.UseCookies.Should().BeFalse();
        handler.AutomaticDecompression.Should().Be(DecompressionMethods.None);
        handler.MaxConnectionsPerServer.Should().Be(int.MaxValue);
        handler.EnableMultipleHttp2Connections.Should().BeTrue();
        handler.MaxResponseDrainSize.Should().Be(0);
        handler.ResponseDrainTimeout.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Request_headers_are_UTF_8()
    {
        using var handler = SseHttpHandler.Create();
        using var request = new HttpRequestMessage();

        handler.RequestHeaderEncodingSelector!("Last-Event-ID", request).Should().Be(Encoding.UTF8);
    }

    [Fact]
    public void A_dead_peer_is_noticed_on_connecting_and_by_pings_and_pooled_connections_are_renewed()
    {
        using var handler = SseHttpHandler.Create();

        handler.ConnectTimeout.Should().Be(TimeSpan.FromSeconds(15));
        handler.KeepAlivePingDelay.Should().Be(TimeSpan.FromSeconds(30));
        handler.KeepAlivePingTimeout.Should().Be(TimeSpan.FromSeconds(15));
        handler.PooledConnectionLifetime.Should().Be(TimeSpan.FromMinutes(15));
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_silent_peer_is_probed_on_every_connection_and_given_up_before_45_seconds_have_passed(HttpProtocols protocol)
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("1").Stall()), protocols: protocol);
        using var handler = SseHttpHandler.Create();
        var connected = Watch(handler);
        using var http = WireClients.Make(handler, protocol);
        using var response = await http.GetAsync(server.Uri, HttpCompletionOption.ResponseHeadersRead);

        var socket = await connected;
        socket.NoDelay.Should().BeTrue();
        Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive).Should().NotBe(0);
        var probing = Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)
            + (Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval) * Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        probing.Should().BeLessThan((int)handler.KeepAlivePingDelay.TotalSeconds, "a ping on its way would hold the probes up");
        if (OperatingSystem.IsLinux())
            (probing + (UserTimeout(socket) / 1000)).Should().BeLessThan(45, "what is sent just before the probes give up holds them up as well");

        int Option(SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
    }

    [Fact]
    public async Task A_host_is_connected_to_by_any_of_its_addresses()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("1")));
        using var http = new HttpClient(SseHttpHandler.Create());

        // ::1 comes first where there is one, and nobody listens there.
        using var response = await http.GetAsync(new Uri($"http://localhost:{server.Uri.Port}/"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_proxy_is_connected_to_in_the_place_of_the_host()
    {
        await using var proxy = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("1").Stall()));
        using var handler = SseHttpHandler.Create();
        handler.Proxy = new WebProxy(proxy.Uri);
        var connected = Watch(handler);
        using var http = new HttpClient(handler);
        using var response = await http.GetAsync(new Uri("http://guilds.invalid/"), HttpCompletionOption.ResponseHeadersRead);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await connected).GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive).Should().NotBe(0);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_reported_as_the_platform_reports_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var uri = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        using var http = new HttpClient(SseHttpHandler.Create());

        var connecting = () => http.GetAsync(uri);

        var error = (await connecting.Should().ThrowAsync<HttpRequestException>()).Which;
        error.HttpRequestError.Should().Be(HttpRequestError.ConnectionError);
        error.InnerException.Should().BeOfType<SocketException>();
    }

    [Fact]
    public void Each_call_makes_a_handler_of_the_callers_own()
    {
        using var one = SseHttpHandler.Create();
        using var two = SseHttpHandler.Create();

        one.Should().NotBeSameAs(two);
    }

    /// <summary>The socket of the next connection.</summary>
    private static Task<Socket> Watch(SocketsHttpHandler handler)
    {
        var connected = new TaskCompletionSource<Socket>();
        handler.PlaintextStreamFilter = (context, _) =>
        {
            connected.TrySetResult(((NetworkStream)context.PlaintextStream).Socket);
            return ValueTask.FromResult(context.PlaintextStream);
        };
        return connected.Task;
    }

    /// <summary>TCP_USER_TIMEOUT, in milliseconds.</summary>
    private static int UserTimeout(Socket socket)
    {
        var value = new byte[sizeof(int)];
        socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, 18, value);
        return BitConverter.ToInt32(value);
    }
}
