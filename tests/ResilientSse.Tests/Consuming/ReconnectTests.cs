using ResilientSse.Tests.Support;
using S = ResilientSse.SseConnectionState;

namespace ResilientSse.Tests.Consuming;

public sealed class ReconnectTests
{
    [Fact]
    public async Task Reconnect_wakes_the_wait_for_the_next_try_and_resets_the_count()
    {
        using var scenario = new Scenario(s => s.Repeat(3, c => c.Refuse()).Connection(c => c.Refuse()).Otherwise(c => c.Event("a").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        var pending = items.MoveNextAsync().AsTask();
        await scenario.Clock.RunForAsync(TimeSpan.FromSeconds(3), pending);
        scenario.Requests.Should().Be(3);
        scenario.Changes[^1].RetryDelay.Should().Be(TimeSpan.FromSeconds(4));

        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        scenario.Stream.Reconnect();
        await scenario.Handler.WaitForRequestAsync(3);
        await scenario.Clock.TimerAsync(TimeSpan.FromSeconds(1));

        scenario.Changes[^1].Should().BeEquivalentTo(new { State = S.Disconnected, Attempt = 1, RetryDelay = TimeSpan.FromSeconds(1) });
        scenario.RequestTimes[3].Should().Be(TimeSpan.FromSeconds(4));
        await scenario.Clock.RunAsync(pending);
    }

    [Fact]
    public async Task Reconnect_aborts_an_attempt_in_progress()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.NeverAnswer()).Otherwise(c => c.Event("a").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        var pending = items.MoveNextAsync().AsTask();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();

        (await pending).Should().BeTrue();
        await scenario.Handler.Requests[0].Closed;
        scenario.Changes.Select(c => c.State).Should().Equal(S.Connecting, S.Connected);
    }

    [Fact]
    public async Task Reconnect_aborts_a_hung_read_and_resumes()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a", id: "1").Stall()).Otherwise(c => c.Event("b", id: "2").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        var pending = items.MoveNextAsync().AsTask();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();
        await pending;

        items.Current.Data.Should().Be("b");
        scenario.Handler.Requests[1].LastEventId.Should().Be("1");
        scenario.Changes.Select(c => c.State).Should().Equal(S.Connecting, S.Connected, S.Connecting, S.Connected);
        scenario.Changes[2].Reason.Should().BeNull("nothing went wrong");
    }

    [Fact]
    public async Task Reconnect_between_two_items_delivers_what_was_read_in_full_and_closes_the_connection_at_once()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Raw("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: incom").Stall())
            .Otherwise(c => c.Event("c", id: "3").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();
        await scenario.Handler.Requests[0].Closed;
        scenario.Requests.Should().Be(1, "the next MoveNextAsync makes the new connection, after the items that are there");

        await items.MoveNextAsync();
        items.Current.Data.Should().Be("b");
        scenario.Requests.Should().Be(1);
        await items.MoveNextAsync();
        items.Current.Data.Should().Be("c");
        scenario.Handler.Requests[1].LastEventId.Should().Be("2");
    }

    [Fact]
    public async Task Reconnect_after_an_error_starts_a_subscription_anew()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Status(403)).Otherwise(c => c.Event("a").Stall()));
        var errors = new Signal<Exception>();
        var items = new Signal<string>();
        await using var subscription = scenario.Stream.Subscribe((i, _) => items.AddAsync(i.Data), errors.Add);
        await errors.NextAsync();
        subscription.State.Should().Be(S.Error);
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        subscription.Reconnect();

        (await items.NextAsync()).Should().Be("a");
        subscription.State.Should().Be(S.Connected);
    }

    [Fact]
    public async Task Reconnect_with_nothing_running_or_after_completion_does_nothing()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a")).Otherwise(c => c.Status(204)));

        scenario.Stream.Reconnect();
        scenario.Requests.Should().Be(0);
        await scenario.ReadAllAsync();
        scenario.Requests.Should().Be(2, "what was wished for before does not count");

        scenario.Stream.Reconnect();
        scenario.Requests.Should().Be(2);
        scenario.Stream.State.Should().Be(S.Disconnected);

        var subscription = scenario.Stream.Subscribe((_, _) => ValueTask.CompletedTask);
        await scenario.Clock.TimerAsync(Pacing.MinGap);
        scenario.Clock.Advance(Pacing.MinGap);
        await subscription.Completion;
        subscription.Reconnect();
        subscription.Completion.IsCompletedSuccessfully.Should().BeTrue();
        scenario.Requests.Should().Be(3);
    }

    [Fact]
    public async Task Calls_at_the_same_time_make_one_reconnect()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        Parallel.For(0, 100, _ => scenario.Stream.Reconnect());
        await items.MoveNextAsync();

        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task Reconnect_from_a_state_handler_is_no_deadlock()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a").Cut()).Connection(c => c.Event("b").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        scenario.Stream.StateChanged += (_, change) =>
        {
            if (change.RetryDelay > Pacing.MinGap)
                scenario.Stream.Reconnect();
        };
        await items.MoveNextAsync();

        var pending = items.MoveNextAsync().AsTask();
        await scenario.Clock.TimerAsync(Pacing.MinGap);
        scenario.Clock.Advance(Pacing.MinGap);
        await pending;

        items.Current.Data.Should().Be("b");
    }

    [Fact]
    public async Task Reconnect_within_the_time_that_makes_a_connection_a_success_begins_a_new_outage()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Refuse()).Connection(c => c.Stall()).Otherwise(c => c.Event("a").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        var pending = items.MoveNextAsync().AsTask();
        await scenario.Clock.RunForAsync(TimeSpan.FromSeconds(2), pending);
        scenario.Stream.State.Should().Be(S.Connected);

        scenario.Stream.Reconnect();
        await pending;

        scenario.Changes[^1].Should().BeEquivalentTo(new { State = S.Connected, Attempt = 0 });
        await scenario.Handler.Requests[1].Closed;
    }
}
