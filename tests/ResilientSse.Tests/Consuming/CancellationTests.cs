using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelling_before_the_first_step_makes_no_request()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a")));

        await ThrowsCancelled(t => scenario.ReadAllAsync(t), new CancellationToken(true));

        scenario.Requests.Should().Be(0);
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
    }

    [Fact]
    public async Task Cancelling_an_attempt_that_waits_for_headers_ends_the_enumeration()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.NeverAnswer()));

        await CancelsWhile(scenario, SseConnectionState.Connecting);

        await scenario.Handler.Requests[0].Closed;
    }

    [Fact]
    public async Task Cancelling_a_read_closes_the_connection_and_ends_the_enumeration()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));

        await CancelsWhile(scenario, SseConnectionState.Connected);

        await scenario.Handler.Requests[0].Closed;
    }

    [Fact]
    public async Task Cancelling_a_wait_for_the_next_try_ends_the_enumeration()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Refuse()));

        await CancelsWhile(scenario, SseConnectionState.Disconnected);

        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Cancelling_between_two_items_that_are_read_already_yields_no_more()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Raw("data: a\n\ndata: b\n\n").Stall()));
        using var cancellation = new CancellationTokenSource();
        await using var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
        await items.MoveNextAsync();

        await cancellation.CancelAsync();

        await ThrowsCancelled(_ => items.MoveNextAsync().AsTask(), cancellation.Token);
        (await items.MoveNextAsync()).Should().BeFalse("the enumeration is over");
    }

    [Fact]
    public async Task The_stream_can_be_enumerated_again_after_a_cancellation()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));
        await CancelsWhile(scenario, SseConnectionState.Connected);

        (await scenario.ReadAsync(1)).Should().Equal("a");

        scenario.Handler.Requests[1].LastEventId.Should().Be("1");
    }

    private static async Task CancelsWhile(Scenario scenario, SseConnectionState state)
    {
        using var cancellation = new CancellationTokenSource();
        var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
        await using var _ = items;
        var pending = items.MoveNextAsync();
        while (pending.IsCompleted)
        {
            await pending;
            pending = items.MoveNextAsync();
        }

        scenario.Stream.State.Should().Be(state);
        await cancellation.CancelAsync();

        await ThrowsCancelled(_ => pending.AsTask(), cancellation.Token);
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    private static async Task ThrowsCancelled(Func<CancellationToken, Task> act, CancellationToken token)
    {
        var thrown = await FluentActions.Awaiting(() => act(token)).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(token);
    }
}
