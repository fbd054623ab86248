using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Observing;

public sealed class ConnectionMetricsTests
{
    private readonly string _host = $"{Guid.NewGuid():N}.example";

    public static TheoryData<string> AllEnds => Ends.Names;

    private Uri Address => new($"https://{_host}:8443/api/guilds/42/status/stream");

    [Theory]
    [MemberData(nameof(AllEnds))]
    public async Task However_a_connection_ends_none_is_open_then_and_its_duration_tells_why(string end)
    {
        using var open = new Measurements<long>("sse.client.open_connections", _host);
        using var durations = new Measurements<double>("sse.client.connection.duration", _host);

        var errorType = await Ends.RunAsync(end, Address);

        open.Values.Sum().Should().Be(0);
        open.Values.Take(1).Should().AllBeEquivalentTo(1);
        durations.WithErrors[0].ErrorType.Should().Be(errorType);
    }

    [Fact]
    public async Task Open_connections_are_those_whose_response_was_accepted()
    {
        using var open = new Measurements<long>("sse.client.open_connections", _host);
        using var scenario = new Scenario(s => s.Connection(c => c.Refuse()).Otherwise(c => c.Event("a").Stall()), address: Address);
        await using (var items = scenario.Stream.GetAsyncEnumerator())
        {
            await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask());
            open.Values.Should().Equal(1);
        }

        open.Values.Should().Equal(1, -1);
        open.Of().Should().AllSatisfy(m => m.Tags.Should().BeEquivalentTo(
            new Dictionary<string, object?> { ["server.address"] = _host, ["server.port"] = 8443 }));
    }

    [Fact]
    public async Task A_duration_begins_with_the_attempt_and_ends_when_the_connection_is_closed()
    {
        using var durations = new Measurements<double>("sse.client.connection.duration", _host);
        using var scenario = new Scenario(s => s
            .Connection(c => c.DelayHeaders(TimeSpan.FromSeconds(2)).Event("a").Wait(TimeSpan.FromSeconds(40)).Cut())
            .Connection(c => c.DelayHeaders(TimeSpan.FromSeconds(3)).Status(503))
            .Otherwise(c => c.Status(204)), address: Address);

        await scenario.ReadAllAsync();

        durations.WithErrors.Should().Equal((42, "connection_lost"), (3, "unexpected_status"), (0, null));
    }

    [Fact]
    public async Task The_time_to_the_first_event_counts_from_the_start_of_the_attempt_once_a_connection()
    {
        using var times = new Measurements<double>("sse.client.time_to_first_event", _host);
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(503))
            .Connection(c => c.DelayHeaders(TimeSpan.FromSeconds(2)).Comment().Wait(TimeSpan.FromSeconds(5)).Event("a").Event("b").Cut())
            .Otherwise(c => c.Event("c").Stall()), address: Address);

        (await scenario.ReadAsync(3)).Should().Equal("a", "b", "c");

        times.Values.Should().Equal(7, 0);
    }

    [Fact]
    public async Task Each_reconnect_is_counted_with_its_reason()
    {
        using var reconnects = new Measurements<long>("sse.client.reconnects", _host);
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a")).Connection(c => c.Status(503)).Connection(c => c.Refuse()).Connection(c => c.NeverAnswer())
                .Connection(c => c.Stall()).Otherwise(c => c.Event("b").Stall()),
            o => o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 5 },
            address: Address);
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask());
        await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask());
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();
        await items.MoveNextAsync();

        reconnects.WithErrors.Should().Equal(
            (1, "stream_ended"), (1, "unexpected_status"), (1, "connection_failed"), (1, "connect_timeout"), (1, "idle_timeout"), (1, "reconnect_requested"));
    }

    [Fact]
    public async Task Whoever_begins_or_enumerates_again_makes_no_reconnect()
    {
        using var reconnects = new Measurements<long>("sse.client.reconnects", _host);
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()), address: Address);
        await scenario.ReadAsync(1);
        scenario.Stream.Reconnect();

        await scenario.ReadAsync(1);

        reconnects.Values.Should().BeEmpty();
    }
}
