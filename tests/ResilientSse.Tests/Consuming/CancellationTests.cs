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
    public async Task A_body_that_ignores_its_token_does_not_hold_the_end_of_the_enumeration()
    {
        using var http = new HttpClient(new BodyHandler(new DeafStream()));

        (await SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings).FirstAsync()).Data.Should().Be("a");
    }

    [Fact]
    public async Task A_ConfigureRequest_that_ignores_its_token_is_a_late_attempt_and_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a")), o => (o.ConnectTimeout, o.ConfigureRequest) = (TimeSpan.FromSeconds(3), (_, _, _) => new(new TaskCompletionSource().Task)));
        await using var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
        var pending = items.MoveNextAsync().AsTask();

        scenario.Clock.Advance(TimeSpan.FromSeconds(3));
        await scenario.Clock.TimerAsync(TimeSpan.FromSeconds(1));
        scenario.Changes[^1].Reason.Should().Be(SseError.ConnectTimeout);
        await cancellation.CancelAsync();

        await ThrowsCancelled(_ => pending, cancellation.Token);
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
