using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>Slow readers cost themselves only.</summary>
public sealed class SlowReaderTests
{
    private static readonly string Large = new('x', 100_000);

    [Fact]
    public async Task Who_has_fallen_out_of_the_ring_gets_a_retry_and_a_clean_end_while_the_others_get_everything()
    {
        var log = new SseEventLog();
        await using var app = await StartAsync(log, o => (o.Sharing, o.RingEvents) = (SseProxySharing.PerToken, 4));
        using var fast = await app.VisitAsync();
        using var slow = await StallAsync(app.Address);

        for (var i = 1; i <= 60; i++)
        {
            log.Append(Large);
            (await fast.EventAsync()).Should().StartWith($"id: {i}\n");
        }

        var rest = await ReadToEndAsync(slow);
        rest.Should().NotContain("id: 60\n").And.Contain("retry: ").And.EndWith("0\r\n\r\n", "the end is clean");
    }

    [Fact]
    public async Task Who_does_not_accept_what_was_written_within_WriteTimeout_is_aborted_and_its_own_upstream_closed()
    {
        var log = new SseEventLog();
        await using var app = await StartAsync(log, o => o.WriteTimeout = TimeSpan.FromSeconds(1));
        using var slow = await StallAsync(app.Address);
        using var fast = await app.VisitAsync();

        for (var i = 1; i <= 60; i++)
        {
            log.Append(Large);
            (await fast.EventAsync()).Should().StartWith($"id: {i}\n");
        }

        await app.Upstream.Requests[0].Closed;
        (await ReadToEndAsync(slow)).Should().NotContain("retry: ").And.NotEndWith("0\r\n\r\n");
        app.Upstream.Requests[1].Closed.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task With_an_upstream_of_its_own_a_slow_reader_slows_that_down_and_loses_nothing()
    {
        var log = new SseEventLog();
        await using var app = await StartAsync(log, o => o.RingEvents = 2);
        using var slow = await StallAsync(app.Address);
        for (var i = 1; i <= 40; i++)
            log.Append(Large);
        log.Append("last");

        var text = await ReadUntilAsync(slow, "data: last\n");

        for (var i = 1; i <= 41; i++)
            text.Should().Contain($"id: {i}\n");
    }

    private static Task<ProxyApp> StartAsync(SseEventLog log, Action<SseProxyOptions> configure) =>
        ProxyApp.StartAsync(s => s.Replayable(log), configure, b => b.WebHost.ConfigureKestrel(kestrel => kestrel.UseSseSendBuffer()));

    /// <summary>A browser that has its headers and the first comment, and then reads no more.</summary>
    private static async Task<Socket> StallAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 * 1024 };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /api/guilds/42/status/stream HTTP/1.1\r\nHost: x\r\nCookie: auth_token=secret\r\n\r\n"));
        await ReadUntilAsync(socket, ":\n\n");
        return socket;
    }

    private static async Task<string> ReadUntilAsync(Socket socket, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!text.ToString(Math.Max(0, text.Length - 1_000), Math.Min(1_000, text.Length)).Contains(end, StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer);
            if (count == 0)
                break;

            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                if (text.Length > 5 && text.ToString(text.Length - 5, 5) == "0\r\n\r\n")
                    break;
            }
        }
        catch (SocketException)
        {
            // Aborted.
        }

        return text.ToString();
    }
}
