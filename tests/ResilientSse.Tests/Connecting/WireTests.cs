using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What happens on the wire, over HTTP/1.1 and HTTP/2.</summary>
public sealed class WireTests
{
    public static TheoryData<HttpProtocols> Protocols => new(HttpProtocols.Http1, HttpProtocols.Http2);

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Leaving_the_loop_closes_the_connection_of_a_plain_client_before_the_enumeration_has_ended(HttpProtocols protocols)
    {
        await using var server = await ServerAsync(protocols);
        using var http = Client(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.FromDays(1) }, protocols);

        await SseStream.Create(http, server.Uri, Scenario.Strings).FirstAsync();

        // Were the body drained, this would not complete within a day.
        await server.Requests[0].Closed;
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Cancelling_and_Reconnect_close_the_connection_at_once_also_while_the_consumer_is_busy(HttpProtocols protocols)
    {
        await using var server = await ServerAsync(protocols);
        using var http = Client(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.FromDays(1) }, protocols);
        var stream = SseStream.Create(http, server.Uri, Scenario.Strings);
        using var cancellation = new CancellationTokenSource();
        await using var items = stream.GetAsyncEnumerator(cancellation.Token);

        await items.MoveNextAsync();
        stream.Reconnect();
        await server.Requests[0].Closed;
        await items.MoveNextAsync();
        await cancellation.CancelAsync();
        await server.Requests[1].Closed;

        server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task The_standard_resilience_handler_around_the_client_does_not_end_an_open_stream()
    {
        var timeouts = new TaskCompletionSource();
        var clock = new TestClock();
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Until(timeouts.Task).Event("b").Stall()));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddHttpClient("sse").ConfigurePrimaryHttpMessageHandler(SseHttpHandler.Create).AddStandardResilienceHandler();
        await using var provider = services.BuildServiceProvider();
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("sse");
        await using var items = SseStream.Create(http, server.Uri, Scenario.Strings).GetAsyncEnumerator();
        await items.MoveNextAsync();

        // Both of its timeouts (10 s an attempt, 30 s in all) would be over long ago.
        clock.Advance(TimeSpan.FromMinutes(10));
        timeouts.SetResult();
        await items.MoveNextAsync();

        items.Current.Data.Should().Be("b");
        server.Requests.Should().HaveCount(1);
    }

    private static Task<SseTestServer> ServerAsync(HttpProtocols protocols) =>
        SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), protocols: protocols);

    private static HttpClient Client(SocketsHttpHandler handler, HttpProtocols protocols) => new(handler)
    {
        DefaultRequestVersion = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
