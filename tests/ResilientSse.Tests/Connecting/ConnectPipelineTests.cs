using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ConnectPipelineTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public async Task ConnectPipeline_wraps_each_attempt()
    {
        var seen = new List<HttpStatusCode>();
        using var scenario = With(
            s => s
                .Connection(c => c.Status(503))
                .Connection(c => c.Redirect("/moved")).Connection(c => c.Event("online"))
                .Connection(c => c.Status(204)),
            Pipelines.Observe(response => seen.Add(response.StatusCode)));

        await scenario.ReadAllAsync();

        seen.Should().Equal(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_rejection_by_the_circuit_breaker_is_a_failed_attempt()
    {
        using var scenario = With(
            s => s.Repeat(2, c => c.Status(503)).Connection(c => c.Event("online")),
            builder => builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = TimeSpan.FromSeconds(5),
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result?.StatusCode == HttpStatusCode.ServiceUnavailable),
            }));

        (await scenario.ReadAsync(1)).Should().Equal("online");

        // The breaker opens at 1 s; the attempt at 3 s does not reach the server, the one at 7 s does.
        scenario.RequestTimes.Select(time => time.TotalSeconds).Should().Equal(0, 1, 7);
        scenario.RetryReasons().Should().Equal(SseError.UnexpectedStatus, SseError.UnexpectedStatus, SseError.RejectedByPipeline);
        scenario.Changes[^3].Exception!.Message.Should().Contain("SseStreamOptions.ConnectPipeline");
    }

    [Fact]
    public async Task ConfigureRequest_that_is_ended_by_the_token_of_a_pipeline_has_not_failed_itself()
    {
        using var own = new CancellationTokenSource();
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("online")),
            options =>
            {
                options.ConnectPipeline = Pipelines.Build(TimeProvider.System, b => b.AddStrategy(_ => new OwnToken(own.Token), new NoOptions()));
                options.ConfigureRequest = async (_, attempt, token) =>
                {
                    if (attempt.Number == 0)
                        await own.CancelAsync();
                    token.ThrowIfCancellationRequested();
                };
            });

        (await scenario.ReadAsync(1)).Should().Equal("online");

        scenario.RetryReasons().Should().Equal(SseError.ConnectTimeout);
    }

    [Fact]
    public async Task A_timeout_of_the_pipeline_is_a_failed_attempt()
    {
        using var scenario = With(
            s => s.Connection(c => c.NeverAnswer()).Connection(c => c.Event("online")),
            builder => builder.AddTimeout(TimeSpan.FromSeconds(2)));

        (await scenario.ReadAsync(1)).Should().Equal("online");

        scenario.RequestTimes.Select(time => time.TotalSeconds).Should().Equal(0, 3);
        scenario.RetryReasons().Should().Equal(SseError.RejectedByPipeline);
        scenario.Changes[1].Exception!.InnerException.Should().BeOfType<TimeoutRejectedException>();
    }

    [Fact]
    public async Task Retries_of_the_pipeline_itself_are_still_100_ms_apart()
    {
        using var scenario = With(
            s => s.Repeat(3, c => c.Status(503)).Connection(c => c.Event("online")),
            builder => builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.Zero,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result?.StatusCode == HttpStatusCode.ServiceUnavailable),
            }));

        (await scenario.ReadAsync(1)).Should().Equal("online");

        scenario.RequestTimes.Select(time => time.TotalMilliseconds).Should().Equal(0, 100, 200, 300);
        scenario.RetryReasons().Should().BeEmpty("for the stream it was one attempt");
    }

    [Fact]
    public async Task The_body_does_not_hang_on_the_token_of_the_pipeline()
    {
        using var scenario = With(
            s => s.Connection(c => c.Event("online").Wait(TimeSpan.FromMinutes(4)).Event("idle").Wait(TimeSpan.FromMinutes(4)).Event("away")),
            builder => builder.AddTimeout(TimeSpan.FromSeconds(2)));

        (await scenario.ReadAsync(3)).Should().Equal("online", "idle", "away");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task The_token_of_the_pipeline_goes_back_to_a_pool_and_may_be_cancelled_for_somebody_else()
    {
        // Polly pools tokens on the real clock only. The pool is shared, so this is likely to be the very token, not certain to be.
        using var scenario = With(
            s => s.Connection(c => c.Event("online").Wait(TimeSpan.FromMinutes(1)).Event("idle")),
            Pipelines.Build(TimeProvider.System, builder => builder.AddTimeout(TimeSpan.FromHours(1))));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        var next = items.MoveNextAsync().AsTask();

        var other = Pipelines.Build(TimeProvider.System, builder => builder.AddTimeout(TimeSpan.FromMilliseconds(10)));
        await other.Awaiting(pipeline => pipeline.ExecuteAsync(ForeverAsync).AsTask()).Should().ThrowAsync<TimeoutRejectedException>();

        (await _clock.RunAsync(next)).Should().BeTrue();
        scenario.Requests.Should().Be(1);

        static async ValueTask<HttpResponseMessage> ForeverAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return new HttpResponseMessage();
        }
    }

    private Scenario With(Action<Testing.SseScript> script, Action<ResiliencePipelineBuilder<HttpResponseMessage>> add) =>
        With(script, Pipelines.Build(_clock, add));

    private Scenario With(Action<Testing.SseScript> script, ResiliencePipeline<HttpResponseMessage> pipeline) =>
        new(script, options => options.ConnectPipeline = pipeline, _clock);

    private sealed class NoOptions : ResilienceStrategyOptions;

    /// <summary>Gives its own token to the first attempt.</summary>
    private sealed class OwnToken(CancellationToken token) : ResilienceStrategy<HttpResponseMessage>
    {
        protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
        {
            if (token.IsCancellationRequested)
                return await callback(context, state);

            var own = ResilienceContextPool.Shared.Get(token);
            var outcome = await callback(own, state);
            ResilienceContextPool.Shared.Return(own);
            return outcome;
        }
    }
}
