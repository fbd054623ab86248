using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Connecting;

/// <summary>
/// Ending the enumeration, cancelling and Reconnect() close the server's side. The clients here drain a body that is disposed, as a
/// plain HttpClient does for 2 s, but for ever: what waits for the drain does not end at all, and no clock is needed to tell.
/// </summary>
public sealed class ClosedConnectionTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Ending_the_enumeration_closes_the_connection(HttpProtocols protocol)
    {
        await using var server = await StartAsync(protocol, c => c.Event("online").Stall());
        using var http = Draining(protocol);
        var items = http.Stream(server).GetAsyncEnumerator();
        await items.MoveNextAsync();
        server.Requests[0].Closed.IsCompleted.Should().BeFalse();

        await items.DisposeAsync();

        await server.Requests[0].Closed.WaitAsync(TooLong);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Cancelling_while_a_read_is_pending_closes_the_connection(HttpProtocols protocol)
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = await StartAsync(protocol, c => c.Event("online").Stall());
        using var http = Draining(protocol);
        var items = http.Stream(server).GetAsyncEnumerator(cancellation.Token);
        await items.MoveNextAsync();
        var reading = items.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        // Before anything is disposed, and whether the consumer goes on or not.
        await server.Requests[0].Closed.WaitAsync(TooLong);
        await reading.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        await items.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Cancelling_while_the_consumer_is_busy_and_no_read_is_pending_closes_the_connection(HttpProtocols protocol)
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = await StartAsync(protocol, c => c.Event("online").Stall());
        using var http = Draining(protocol);
        await using var items = http.Stream(server).GetAsyncEnumerator(cancellation.Token);
        await items.MoveNextAsync();

        await cancellation.CancelAsync();

        await server.Requests[0].Closed.WaitAsync(TooLong);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Reconnect_while_a_read_is_pending_closes_the_connection_and_makes_another(HttpProtocols protocol)
    {
        await using var server = await StartAsync(protocol, c => c.Event("online").Stall());
        using var http = Draining(protocol);
        var stream = http.Stream(server);
        await using var items = stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        var next = items.MoveNextAsync().AsTask();

        stream.Reconnect();

        await server.Requests[0].Closed.WaitAsync(TooLong);
        (await next).Should().BeTrue();
        server.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Reconnect_while_the_consumer_is_busy_closes_the_connection_at_once_and_the_next_read_makes_another(HttpProtocols protocol)
    {
        await using var server = await StartAsync(protocol, c => c.Event("one").Event("two").Stall());
        using var http = Draining(protocol);
        var stream = http.Stream(server);
        await using var items = stream.GetAsyncEnumerator();
        await items.MoveNextAsync();

        stream.Reconnect();

        await server.Requests[0].Closed.WaitAsync(TooLong);
        server.Requests.Should().ContainSingle("in pull mode the consumer asks for the next connection");
        (await items.MoveNextAsync()).Should().BeTrue();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Cancelling_an_attempt_leaves_nothing_open(HttpProtocols protocol)
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = await StartAsync(protocol, c => c.NeverAnswer());
        using var http = Draining(protocol);
        var reading = http.Stream(server).GetAsyncEnumerator(cancellation.Token).MoveNextAsync().AsTask();
        var request = await server.WaitForRequestAsync(0);

        await cancellation.CancelAsync();

        await request.Closed.WaitAsync(TooLong);
        await reading.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    private static Task<SseTestServer> StartAsync(HttpProtocols protocol, Action<SseScriptedConnection> connection) =>
        SseTestServer.StartAsync(s => s.Otherwise(connection), protocols: protocol);

    private static HttpClient Draining(HttpProtocols protocol) => WireClients.Make(
        new SocketsHttpHandler { ResponseDrainTimeout = Timeout.InfiniteTimeSpan, MaxResponseDrainSize = int.MaxValue }, protocol);
}
