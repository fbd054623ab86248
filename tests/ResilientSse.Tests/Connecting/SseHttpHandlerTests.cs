using System.Net;
using System.Text;

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

    [Fact]
    public void Each_call_makes_a_handler_of_the_callers_own()
    {
        using var one = SseHttpHandler.Create();
        using var two = SseHttpHandler.Create();

        one.Should().NotBeSameAs(two);
    }
}
