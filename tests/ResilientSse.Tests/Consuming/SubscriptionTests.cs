using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.Tests.Support;
using static ResilientSse.SseConnectionState;

namespace ResilientSse.Tests.Consuming;

public sealed class SubscriptionTests
{
    [Fact]
    public async Task Items_are_pushed_in_order_and_the_end_completes_the_subscription()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a", id: "1").Event("b", id: "2")).Otherwise(c => c.Status(204)));
        var items = new List<string>();

        await using var subscription = scenario.Stream.Subscribe((item, _) =>
        {
            items.Add(item.Data);
            return ValueTask.CompletedTask;
        });
        await scenario.Clock.TimerAsync(TimeSpan.FromSeconds(1));
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await subscription.Completion;

        items.Should().Equal("a", "b");
        subscription.State.Should().Be(Disconnected);
    }

    [Fact]
    public async Task The_id_moves_when_onItem_has_succeeded()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Raw("id: 1\ndata: a\n\nid: 2\n\nid: 3\ndata: c\n\n").Stall()));
        var seen = new List<string>();
        var third = new TaskCompletionSource();
        await using var subscription = scenario.Stream.Subscribe((item, _) =>
        {
            seen.Add(scenario.Stream.LastEventId);
            if (item.EventId == "3")
                third.SetResult();
            return ValueTask.CompletedTask;
        });

        await third.Task;
        await subscription.DisposeAsync();

        seen.Should().Equal("", "2");
        scenario.Stream.LastEventId.Should().Be("3");
    }

    [Fact]
    public async Task An_error_is_the_state_first_and_onError_then_and_the_subscription_lives_on()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(403)));
        var errors = new Signal<(Exception, SseConnectionState)>();
        await using var subscription = scenario.Stream.Subscribe(
            (_, _) => ValueTask.CompletedTask, e => errors.Add((e, scenario.Stream.State)));

        var (error, state) = await errors.NextAsync();

        error.Should().BeOfType<SseException>().Which.StatusCode.Should().Be(System.Net.HttpStatusCode.Forbidden);
        state.Should().Be(Error);
        subscription.Completion.IsCompleted.Should().BeFalse();
        await subscription.DisposeAsync();
        subscription.Completion.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task An_item_that_does_not_parse_goes_to_onError_and_the_stream_goes_on_on_the_same_connection()
    {
        using var handler = new ResilientSse.Testing.SseTestHandler(s => s.Otherwise(c => c.Raw("id: 1\ndata: x\n\nid: 2\ndata: 2\n\n").Stall()));
        using var http = handler.CreateClient();
        var errors = new Signal<Exception>();
        var items = new Signal<int>();
        var stream = SseStream.Create<int>(http, new Uri("/", UriKind.Relative));

        await using var subscription = stream.Subscribe((item, _) => items.AddAsync(item.Data), errors.Add);

        (await items.NextAsync()).Should().Be(2);
        (await errors.NextAsync()).Should().BeOfType<SseItemException>().Which.EventId.Should().Be("1");
        handler.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task Without_onError_errors_are_logged()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(b => b.AddProvider(logs));
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(403)), o => o.LoggerFactory = factory);
        var error = new TaskCompletionSource();
        scenario.Stream.StateChanged += (_, change) =>
        {
            if (change.State == Error)
                error.SetResult();
        };

        await using var subscription = scenario.Stream.Subscribe((_, _) => ValueTask.CompletedTask);
        await error.Task;

        logs.Collector.GetSnapshot().Should().Contain(r => r.Level == LogLevel.Error && r.Message.Contains("403"));
    }

    [Fact]
    public async Task An_onError_that_throws_is_logged_and_the_subscription_lives_on()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(b => b.AddProvider(logs));
        using var scenario = new Scenario(s => s.Connection(c => c.Status(403)).Otherwise(c => c.Event("a").Stall()), o => o.LoggerFactory = factory);
        var items = new Signal<string>();
        await using var subscription = scenario.Stream.Subscribe(
            (item, _) => items.AddAsync(item.Data),
            _ =>
            {
                scenario.Stream.Reconnect();
                throw new InvalidOperationException("boom");
            });
        await scenario.Clock.TimerAsync(Pacing.MinGap);
        scenario.Clock.Advance(Pacing.MinGap);

        (await items.NextAsync()).Should().Be("a");
        logs.Collector.GetSnapshot().Should().Contain(r => r.Exception != null && r.Exception.Message == "boom");
    }

    [Fact]
    public async Task A_second_consumer_throws_at_once_even_while_the_first_rests_after_an_error()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(403)));
        var errors = new Signal<Exception>();
        await using var first = scenario.Stream.Subscribe((_, _) => ValueTask.CompletedTask, errors.Add);
        await errors.NextAsync();

        scenario.Stream.Invoking(s => s.Subscribe((_, _) => ValueTask.CompletedTask)).Should().Throw<InvalidOperationException>();
        await first.DisposeAsync();

        await using var second = scenario.Stream.Subscribe((_, _) => ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Callbacks_run_on_the_thread_pool_without_a_SynchronizationContext()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Event("b").Stall()));
        var contexts = new Signal<(SynchronizationContext?, bool)>();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        try
        {
            await using var subscription = scenario.Stream.Subscribe(
                (_, _) => contexts.AddAsync((SynchronizationContext.Current, Thread.CurrentThread.IsThreadPoolThread)));
            (await contexts.NextAsync()).Should().Be((null, true));
            (await contexts.NextAsync()).Should().Be((null, true));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}
