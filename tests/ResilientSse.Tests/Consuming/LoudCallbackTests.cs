using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

/// <summary>What a callback throws reaches the state, onError, the log and the completion.</summary>
public sealed class LoudCallbackTests
{
    private readonly FakeLogCollector _log = new();
    private readonly InvalidOperationException _bug = new("bug");
    private readonly Signal<Exception> _errors = new();

    [Fact]
    public async Task An_exception_of_onItem_is_the_state_Error_an_onError_an_Error_line_and_the_fault_of_the_completion()
    {
        using var scenario = Logged(s => s.Otherwise(c => c.Event("a").Stall()));
        var states = new List<SseConnectionState>();

        await using var subscription = scenario.Stream.Subscribe((_, _) => throw _bug, e =>
        {
            states.Add(scenario.Stream.State);
            _errors.Add(e);
        });

        (await subscription.Awaiting(s => s.Completion).Should().ThrowAsync<InvalidOperationException>()).Which.Should().BeSameAs(_bug);
        (await _errors.NextAsync()).Should().BeSameAs(_bug);
        states.Should().Equal([SseConnectionState.Error], "the state comes first");
        subscription.State.Should().Be(SseConnectionState.Error);
        scenario.Changes[^1].Exception.Should().BeSameAs(_bug);
        Errors().Should().ContainSingle().Which.Exception.Should().BeSameAs(_bug);
    }

    [Fact]
    public async Task A_handler_of_StateChanged_that_throws_goes_to_onError_too_and_the_subscription_goes_on()
    {
        using var scenario = Logged(s => s.Otherwise(c => c.Event("a").Stall()));
        scenario.Stream.StateChanged += (_, change) =>
        {
            if (change.State == SseConnectionState.Connected)
                throw _bug;
        };
        var items = new Signal<string>();

        await using var subscription = scenario.Stream.Subscribe((item, _) => items.AddAsync(item.Data), _errors.Add);

        (await _errors.NextAsync()).Should().BeSameAs(_bug);
        (await items.NextAsync()).Should().Be("a");
        Errors().Should().ContainSingle().Which.Exception.Should().BeSameAs(_bug);
    }

    [Fact]
    public async Task An_event_filter_that_throws_makes_the_item_invalid_and_the_subscription_goes_on()
    {
        using var scenario = Logged(
            s => s.Otherwise(c => c.Event("a", type: "bad").Event("b").Stall()), o => o.EventFilter = type => type == "bad" ? throw _bug : true);
        var items = new Signal<string>();

        await using var subscription = scenario.Stream.Subscribe((item, _) => items.AddAsync(item.Data), _errors.Add);

        (await _errors.NextAsync()).Should().BeOfType<SseItemException>().Which.InnerException.Should().BeSameAs(_bug);
        (await items.NextAsync()).Should().Be("b");
        subscription.State.Should().Be(SseConnectionState.Connected);
    }

    [Fact]
    public async Task What_gave_up_is_one_Error_line_with_its_cause()
    {
        using var scenario = Logged(s => s.Otherwise(c => c.Event("a")), o => o.ConfigureRequest = (_, _, _) => throw _bug);

        await scenario.FailAsync();

        Errors().Should().ContainSingle().Which.Exception.Should().BeSameAs(_bug);
    }

    [Fact]
    public async Task A_header_that_the_platform_refuses_is_not_quoted_in_the_log()
    {
        using var scenario = Logged(s => s.Otherwise(c => c.Event("a")), o => o.ConfigureRequest = (request, _, _) =>
        {
            request.Headers.Add("Authorization", "Bearer secret\nvalue");
            return default;
        });

        await scenario.FailAsync();

        Errors().Should().ContainSingle().Which.Message.Should().Contain("FormatException");
        _log.GetSnapshot().Should().NotContain(r => $"{r.Message} {r.Exception}".Contains("secret"));
    }

    [Fact]
    public async Task An_onError_that_throws_what_it_was_told_quotes_no_data_in_the_log()
    {
        using var scenario = new SseTestHandler(s => s.Otherwise(c => c.Event("secret").Event("1").Stall()));
        using var http = scenario.CreateClient();
        var stream = SseStream.Create(
            http,
            new Uri("/", UriKind.Relative),
            (_, data) => int.TryParse(data, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException(Encoding.UTF8.GetString(data)),
            new SseStreamOptions { LoggerFactory = new FakeLoggerFactory(_log) });
        var items = new Signal<int>();

        await using (stream.Subscribe((item, _) => items.AddAsync(item.Data), e => throw new InvalidOperationException("report", e)))
            await items.NextAsync();

        Errors().Should().ContainSingle().Which.Message.Should().Contain(nameof(InvalidOperationException));
        _log.GetSnapshot().Should().NotContain(r => $"{r.Message} {r.Exception}".Contains("secret"));
    }

    [Fact]
    public async Task Disposing_from_a_task_that_a_callback_started_says_why_it_does_not_wait()
    {
        using var scenario = Logged(s => s.Otherwise(c => c.Event("a").Stall()));
        var started = new TaskCompletionSource<SseSubscription>();
        var leave = new TaskCompletionSource();
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        started.SetResult(scenario.Stream.Subscribe(async (_, _) =>
        {
            _ = Task.Run(async () =>
            {
                await (await started.Task).DisposeAsync();
                disposed.SetResult();
            }, CancellationToken.None);
            await leave.Task;
        }));

        await disposed.Task;

        _log.GetSnapshot().Should().ContainSingle(r => r.Id.Id == 9).Which.Message.Should().Contain("does not wait");
        leave.SetResult();
        await (await started.Task).Completion;
    }

    private Scenario Logged(Action<SseScript> script, Action<SseStreamOptions>? configure = null) => new(script, o =>
    {
        o.LoggerFactory = new FakeLoggerFactory(_log);
        configure?.Invoke(o);
    });

    private IEnumerable<FakeLogRecord> Errors() => _log.GetSnapshot().Where(r => r.Level == LogLevel.Error);

    private sealed class FakeLoggerFactory(FakeLogCollector log) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => new FakeLogger(log, categoryName);

        public void Dispose()
        {
        }
    }
}
