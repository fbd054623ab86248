using System.Collections.Concurrent;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

/// <summary>Callbacks run where Dispatch takes them, as on the thread of a user interface.</summary>
public sealed class DispatchTests : IDisposable
{
    private readonly OneThread _ui = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task OnItem_onError_and_StateChanged_are_called_there_in_order()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a").Event("b", type: "end").Stall()).Otherwise(c => c.Status(403)),
            o => (o.Dispatch, o.CompleteAfter) = (_ui.InvokeAsync, (type, _) => type == "end"));
        scenario.Stream.StateChanged += (_, change) => Note(change.State.ToString());

        await scenario.Stream.Subscribe(async (item, _) =>
        {
            Note(item.Data);
            await Task.Yield();
            Note(item.Data + " done");
        }).Completion;
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        var failed = new TaskCompletionSource();
        await using var second = scenario.Stream.Subscribe((_, _) => default, e =>
        {
            Note(((SseException)e).Error.ToString());
            failed.SetResult();
        });
        await failed.Task;

        _calls.Should().Equal("Connecting", "Connected", "a", "a done", "b", "b done", "Disconnected", "Connecting", "Error", "UnexpectedStatus");
    }

    [Fact]
    public async Task In_an_enumeration_StateChanged_is_called_there_too()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a")), o => o.Dispatch = _ui.InvokeAsync);
        scenario.Stream.StateChanged += (_, change) => Note(change.State.ToString());

        await scenario.Stream.FirstAsync();     // not from timer to timer: the other thread would be overtaken by ConnectTimeout

        _calls.Should().Equal("Connecting", "Connected", "Disconnected");
    }

    [Fact]
    public async Task Disposing_on_that_thread_waits_for_the_callback_and_does_not_deadlock()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()), o => o.Dispatch = _ui.InvokeAsync);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var subscription = scenario.Stream.Subscribe(async (_, _) =>
        {
            entered.SetResult();
            await leave.Task;
            Note("left");
        });
        await entered.Task;

        var disposing = _ui.InvokeAsync(async () =>
        {
            await subscription.DisposeAsync();
            Note("disposed");
        });
        leave.SetResult();
        await disposing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        _calls.Should().Equal("left", "disposed");
    }

    [Fact]
    public async Task Disposing_within_a_callback_on_that_thread_does_not_deadlock()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()), o => o.Dispatch = _ui.InvokeAsync);
        var subscribed = new TaskCompletionSource<SseSubscription>();
        subscribed.SetResult(scenario.Stream.Subscribe(async (_, _) =>
        {
            await (await subscribed.Task).DisposeAsync();
            Note("disposed");
        }));

        await (await subscribed.Task).Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        _calls.Should().Equal("disposed");
    }

    [Fact]
    public async Task A_Dispatch_that_does_not_unwrap_the_task_of_the_callback_is_waited_for_all_the_same()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a", id: "1").Event("b", id: "2").Stall()),
            o => o.Dispatch = callback => Task.Factory.StartNew(callback, default, TaskCreationOptions.None, TaskScheduler.Default));
        var (entered, leave) = (new Signal<string>(), new Signal<bool>());

        await using var subscription = scenario.Stream.Subscribe(async (item, _) =>
        {
            await entered.AddAsync(scenario.Stream.LastEventId);
            await leave.NextAsync();
        });

        (await entered.NextAsync()).Should().Be("");
        await leave.AddAsync(true);
        (await entered.NextAsync()).Should().Be("1", "the first callback has returned by then");
        await leave.AddAsync(true);
    }

    [Fact]
    public async Task A_Dispatch_that_drops_the_callback_ends_the_subscription_and_the_item_is_not_taken_for_handled()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), o => o.Dispatch = _ => Task.CompletedTask);

        await using var subscription = scenario.Stream.Subscribe((_, _) => default);

        (await subscription.Awaiting(s => s.Completion).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("SseStreamOptions.Dispatch");
        scenario.Stream.LastEventId.Should().Be("");
    }

    [Fact]
    public async Task A_Dispatch_that_throws_ends_a_subscription_as_a_callback_does()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()), o => o.Dispatch = _ => throw new ObjectDisposedException("window"));

        await using var subscription = scenario.Stream.Subscribe((_, _) => default);

        await subscription.Awaiting(s => s.Completion).Should().ThrowAsync<ObjectDisposedException>();
        subscription.State.Should().Be(SseConnectionState.Error);
    }

    public void Dispose() => _ui.Dispose();

    private void Note(string call)
    {
        _ui.IsHere.Should().BeTrue("'{0}' belongs to that thread", call);
        _calls.Add(call);
    }

    /// <summary>One thread with a queue and a SynchronizationContext, as a user interface has.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
        private readonly Thread _thread;

        public OneThread()
        {
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public bool IsHere => Thread.CurrentThread == _thread;

        public Task InvokeAsync(Func<Task> callback)
        {
            var result = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
            Post(_ => result.SetResult(callback()), null);
            return result.Task.Unwrap();
        }

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public void Dispose()
        {
            _queue.CompleteAdding();
            _thread.Join();
            _queue.Dispose();
        }

        private void Run()
        {
            SetSynchronizationContext(this);
            foreach (var (callback, state) in _queue.GetConsumingEnumerable())
                callback(state);
        }
    }
}
