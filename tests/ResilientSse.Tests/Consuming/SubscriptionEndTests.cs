using ResilientSse.Tests.Support;
using static ResilientSse.SseConnectionState;

namespace ResilientSse.Tests.Consuming;

public sealed class SubscriptionEndTests
{
    [Fact]
    public async Task An_exception_of_onItem_ends_the_subscription_and_faults_its_completion()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Event("b", id: "2").Stall()));

        await using var subscription = scenario.Stream.Subscribe((item, _) =>
            item.Data == "b" ? throw new InvalidOperationException("boom") : ValueTask.CompletedTask);

        (await subscription.Awaiting(s => s.Completion).Should().ThrowAsync<InvalidOperationException>()).WithMessage("boom");
        scenario.Stream.LastEventId.Should().Be("1");
        scenario.Stream.State.Should().Be(Error);
        await scenario.Handler.Requests[0].Closed;
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task A_cancellation_of_onItems_own_is_a_failure_and_not_the_end_that_somebody_asked_for()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));

        await using var subscription = scenario.Stream.Subscribe((_, _) => throw new TaskCanceledException("my own timeout"));

        await subscription.Awaiting(s => s.Completion).Should().ThrowAsync<TaskCanceledException>();
        subscription.Completion.IsFaulted.Should().BeTrue();
    }

    [Fact]
    public async Task Disposing_waits_for_the_callback_in_progress_and_cancels_its_token()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var subscription = scenario.Stream.Subscribe(async (_, token) =>
        {
            token.Register(cancelled.SetResult);
            entered.SetResult();
            await leave.Task;
        });
        await entered.Task;

        var disposing = subscription.DisposeAsync().AsTask();
        await cancelled.Task;
        disposing.IsCompleted.Should().BeFalse();
        leave.SetResult();
        await disposing;

        subscription.Completion.IsCompletedSuccessfully.Should().BeTrue();
        scenario.Stream.LastEventId.Should().Be("1", "the callback did its work");
    }

    [Fact]
    public async Task Disposing_from_within_a_callback_does_not_wait_for_itself()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Event("b").Stall()));
        var subscription = new TaskCompletionSource<SseSubscription>();
        var items = new List<string>();
        subscription.SetResult(scenario.Stream.Subscribe(async (item, _) =>
        {
            items.Add(item.Data);
            await (await subscription.Task).DisposeAsync();
        }));

        await (await subscription.Task).Completion;

        items.Should().Equal("a");
    }

    [Fact]
    public async Task Disposing_does_not_fault_and_still_waits_when_a_callback_of_the_token_throws()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));
        var registered = new TaskCompletionSource();
        var subscription = scenario.Stream.Subscribe((_, token) =>
        {
            token.Register(() => throw new InvalidOperationException("boom"));
            registered.SetResult();
            return ValueTask.CompletedTask;
        });
        await registered.Task;

        await subscription.DisposeAsync();

        subscription.Completion.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Cancelling_cancels_the_completion_with_the_callers_token()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));
        using var cancellation = new CancellationTokenSource();
        var items = new Signal<string>();
        await using var subscription = scenario.Stream.Subscribe((item, _) => items.AddAsync(item.Data), null, cancellation.Token);
        await items.NextAsync();

        await cancellation.CancelAsync();

        var thrown = await subscription.Awaiting(s => s.Completion).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(cancellation.Token);
        subscription.Completion.IsCanceled.Should().BeTrue();
    }

    [Fact]
    public async Task A_subscription_that_has_ended_does_not_reconnect_the_next_consumer()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));
        var ended = scenario.Stream.Subscribe((_, _) => ValueTask.CompletedTask);
        await ended.DisposeAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        var requests = scenario.Requests;

        ended.Reconnect();

        scenario.Stream.State.Should().Be(Connected);
        scenario.Requests.Should().Be(requests);
    }
}
