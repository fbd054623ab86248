using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What reconnects: the rows of 5.1 that are about the network.</summary>
public sealed class FailureTests
{
    [Fact]
    public Task No_connection_is_retried() => RetriesAsync(c => c.Refuse(), SseError.ConnectionFailed);

    [Fact]
    public Task An_IO_error_reconnects() => RetriesAsync(c => c.Cut(), SseError.ConnectionLost);

    [Fact]
    public Task The_end_of_the_body_reconnects() => RetriesAsync(_ => { }, SseError.StreamEnded);

    [Fact]
    public Task Headers_later_than_ConnectTimeout_are_a_failed_attempt() =>
        RetriesAsync(c => c.NeverAnswer(), SseError.ConnectTimeout, o => o.ConnectTimeout = TimeSpan.FromSeconds(7), after: 7);

    [Fact]
    public Task Silence_longer_than_IdleTimeout_reconnects() =>
        RetriesAsync(c => c.Event("x").Stall(), SseError.IdleTimeout, o => (o.IdleTimeout, o.EventFilter) = (TimeSpan.FromSeconds(9), _ => true), after: 9, items: 2);

    [Fact]
    public async Task Comments_are_no_silence()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Wait(TimeSpan.FromSeconds(8)).Comment().Wait(TimeSpan.FromSeconds(8)).Raw(":").Wait(TimeSpan.FromSeconds(8)).Raw("\ndata: a\n\n").Stall()),
            o => o.IdleTimeout = TimeSpan.FromSeconds(9));

        (await scenario.ReadAsync(1)).Should().Equal("a");

        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_consumer_that_takes_longer_than_IdleTimeout_is_no_silence()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Event("b").Stall()), o => o.IdleTimeout = TimeSpan.FromSeconds(9));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();

        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await items.MoveNextAsync();

        items.Current.Data.Should().Be("b");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_timeout_of_the_HttpClient_is_a_failed_attempt_and_not_the_callers_cancellation()
    {
        var attempts = 0;
        using var http = new HttpClient(new Answers(() => ++attempts == 1
            ? throw new TaskCanceledException("late", new TimeoutException("HttpClient.Timeout"))
            : Answers.Events("data: a\n\n")));
        var clock = new TestClock();
        var stream = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings, new SseStreamOptions { TimeProvider = clock });
        var reasons = new List<SseError?>();
        stream.StateChanged += (_, change) => reasons.Add(change.Reason);

        (await clock.RunAsync(stream.FirstAsync().AsTask())).Data.Should().Be("a");

        reasons.Should().Contain(SseError.ConnectTimeout);
    }

    [Fact]
    public Task A_rejection_by_a_circuit_breaker_is_a_failed_attempt() => IsRejectedAsync(new BrokenCircuitException("open"));

    [Fact]
    public Task A_rejection_by_a_timeout_is_a_failed_attempt() => IsRejectedAsync(new TimeoutRejectedException("late"));

    [Fact]
    public Task A_rejection_by_a_rate_limiter_is_a_failed_attempt() => IsRejectedAsync(new RateLimiterRejectedException("later"));

    [Fact]
    public async Task The_pipeline_wraps_each_attempt()
    {
        var executions = 0;
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>().AddStrategy(_ => new Counter(() => executions++), new Empty()).Build();
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(503)).Connection(c => c.Event("a")).Otherwise(c => c.Status(204)), o => o.ConnectPipeline = pipeline);

        await scenario.ReadAllAsync();

        executions.Should().Be(3);
    }

    [Fact]
    public async Task The_timeout_of_a_pipeline_ends_no_stream()
    {
        var clock = new TestClock();
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }.AddTimeout(TimeSpan.FromSeconds(10)).Build();
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a").Wait(TimeSpan.FromMinutes(4)).Event("b").Stall()), o => o.ConnectPipeline = pipeline, clock);

        (await scenario.ReadAsync(2)).Should().Equal("a", "b");

        scenario.Requests.Should().Be(1);
    }

    private static async Task RetriesAsync(
        Action<SseScriptedConnection> failure, SseError error, Action<SseStreamOptions>? configure = null, int after = 0, int items = 1)
    {
        using var scenario = new Scenario(s => s.Connection(failure).Otherwise(c => c.Event("a").Stall()), configure);

        (await scenario.ReadAsync(items))[^1].Should().Be("a");

        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(after + 1));
        scenario.Changes.Should().ContainSingle(c => c.RetryDelay != null).Which.Reason.Should().Be(error);
    }

    private static async Task IsRejectedAsync(Exception rejection)
    {
        var isFirst = true;
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddStrategy(
                _ => new Counter(() =>
                {
                    if (isFirst)
                    {
                        isFirst = false;
                        throw rejection;
                    }
                }),
                new Empty())
            .Build();
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()), o => o.ConnectPipeline = pipeline);

        (await scenario.ReadAsync(1)).Should().Equal("a");

        scenario.Changes.Should().ContainSingle(c => c.RetryDelay != null).Which.Reason.Should().Be(SseError.RejectedByPipeline);
    }

    private sealed class Empty : ResilienceStrategyOptions;

    private sealed class Counter(Action onExecute) : ResilienceStrategy<HttpResponseMessage>
    {
        protected override ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
        {
            onExecute();
            return callback(context, state);
        }
    }
}
