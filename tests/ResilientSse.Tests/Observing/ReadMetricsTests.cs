using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Observing;

public sealed class ReadMetricsTests
{
    private readonly string _host = $"{Guid.NewGuid():N}.example";

    private Uri Address => new($"https://{_host}/api/guilds/42/status/stream");

    [Fact]
    public async Task Events_and_bytes_are_counted_with_the_address_and_the_port_of_the_server()
    {
        using var events = new Measurements<long>("sse.client.events", _host);
        using var bytes = new Measurements<long>("sse.client.received", _host);
        const string Body = ": hello\n\nid: 1\n\ndata: a\n\nevent: unwanted\ndata: b\n\ndata: c\n\n";
        using var scenario = new Scenario(s => s.Connection(c => c.Raw(Body).Stall()), o => o.EventFilter = type => type != "unwanted", address: Address);

        (await scenario.ReadAsync(2)).Should().Equal("a", "c");

        events.Values.Sum().Should().Be(3, "one was not wanted, but it was read; what has no data is no event");
        bytes.Values.Sum().Should().Be(Body.Length);
        events.Of().Concat(bytes.Of()).Should().AllSatisfy(m => m.Tags.Should().BeEquivalentTo(
            new Dictionary<string, object?> { ["server.address"] = _host, ["server.port"] = 443 }));
    }

    [Fact]
    public async Task A_gap_is_what_a_read_waited_with_the_silence_that_IdleTimeout_ended()
    {
        using var gaps = new Measurements<double>("sse.client.gap", _host);
        using var scenario = new Scenario(s => s
            .Connection(c => c.Event("a").Event("b").Wait(TimeSpan.FromSeconds(20)).Comment().Wait(TimeSpan.FromSeconds(7)).Event("c").Stall())
            .Otherwise(c => c.Event("d").Wait(TimeSpan.FromSeconds(3)).Cut()), address: Address);

        (await scenario.ReadAsync(5)).Should().Equal("a", "b", "c", "d", "d");

        gaps.Values.Should().Equal([20, 7, 300, 3], "a read that has to wait for nothing makes no gap");
    }

    [Fact]
    public async Task A_wait_that_the_caller_ended_says_nothing_of_the_server()
    {
        using var gaps = new Measurements<double>("sse.client.gap", _host);
        using var cancellation = new CancellationTokenSource();
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a").Stall()), address: Address);
        await using var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
        await items.MoveNextAsync();
        var pending = items.MoveNextAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(10));

        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => pending.AsTask()).Should().ThrowAsync<OperationCanceledException>();
        gaps.Values.Should().BeEmpty();
    }
}
