using Polly;
using Polly.Retry;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

/// <summary>No two attempts of a stream begin less than 100 ms apart: one test for each way to provoke it.</summary>
public sealed class PacingTests
{
    private static readonly SseReconnectPolicy Impatient = new()
    {
        MaxRetries = 20,
        InitialDelay = TimeSpan.Zero,
        MaxDelay = TimeSpan.Zero,
        Jitter = 1,
        HealthyAfter = TimeSpan.Zero,
    };

    [Fact]
    public Task With_no_delay_at_all_and_a_server_that_refuses() => HoldsAsync(new(s => s.Otherwise(c => c.Refuse()), o => o.ReconnectPolicy = Impatient));

    [Fact]
    public Task With_retry_0_and_a_server_that_sends_one_event_and_closes() =>
        HoldsAsync(new(s => s.Repeat(20, c => c.Retry(0).Event("a")).Otherwise(c => c.Status(204)), o => o.ReconnectPolicy = Impatient));

    [Fact]
    public Task With_Retry_After_0_and_in_the_past() => HoldsAsync(new(
        s => s
            .Repeat(5, c => c.Status(503, retryAfter: 0))
            .Repeat(5, c => c.Status(503).Header("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"))
            .Otherwise(c => c.Status(204)),
        o => o.ReconnectPolicy = Impatient));

    [Fact]
    public Task With_a_connection_that_is_healthy_at_once_and_closes() =>
        HoldsAsync(new(s => s.Repeat(20, c => c.Comment()).Otherwise(c => c.Status(204)), o => o.ReconnectPolicy = Impatient));

    [Fact]
    public Task With_a_401_that_is_retried() => HoldsAsync(new(
        s => s.Repeat(3, c => c.Event("a")).Connection(c => c.Status(401)).Connection(c => c.Event("b")).Otherwise(c => c.Status(401)),
        o => (o.RetryUnauthorized, o.ReconnectPolicy) = (true, Impatient)));

    [Fact]
    public Task With_a_ConnectPipeline_that_retries_at_once()
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 4,
                Delay = TimeSpan.Zero,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is not { IsSuccessStatusCode: true }),
            })
            .Build();
        return HoldsAsync(new(s => s.Otherwise(c => c.Status(503)), o => (o.ConnectPipeline, o.ReconnectPolicy) = (pipeline, Impatient with { MaxRetries = 3 })));
    }

    [Fact]
    public async Task With_a_caller_that_enumerates_again_after_each_error()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(403)));

        for (var i = 0; i < 10; i++)
            await scenario.FailAsync();

        Pacing.Holds(scenario);
    }

    [Fact]
    public async Task With_a_caller_that_leaves_and_enumerates_again()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));

        for (var i = 0; i < 10; i++)
            await scenario.ReadAsync(1);

        Pacing.Holds(scenario);
    }

    [Fact]
    public async Task With_a_caller_of_Reconnect_after_each_item()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();

        for (var i = 0; i < 10; i++)
        {
            var pending = items.MoveNextAsync().AsTask();
            await Task.WhenAny(pending, scenario.Clock.TimerAsync(Pacing.MinGap));
            if (!pending.IsCompleted)
                scenario.Clock.Advance(Pacing.MinGap);

            await pending;
            scenario.Stream.Reconnect();
        }

        Pacing.Holds(scenario);
    }

    [Fact]
    public async Task With_a_subscriber_that_answers_every_error_with_Reconnect()
    {
        using var scenario = new Scenario(s => s.Repeat(10, c => c.Status(403)).Otherwise(c => c.Status(204)));
        SseSubscription? subscription = null;
        var subscribed = new TaskCompletionSource();
        subscription = scenario.Stream.Subscribe((_, _) => ValueTask.CompletedTask, _ =>
        {
            subscribed.Task.Wait();
            subscription!.Reconnect();
        });
        subscribed.SetResult();

        // The subscription has threads of its own: the clock goes on only when it waits for its turn.
        while (await Task.WhenAny(subscription.Completion, scenario.Clock.TimerAsync(Pacing.MinGap)) != subscription.Completion)
            scenario.Clock.Advance(Pacing.MinGap);

        scenario.Requests.Should().Be(11);
        Pacing.Holds(scenario);
    }

    private static async Task HoldsAsync(Scenario scenario)
    {
        using (scenario)
        {
            try
            {
                await scenario.ReadAllAsync();
            }
            catch (SseException)
            {
                // How it ends is not the question here.
            }

            Pacing.Holds(scenario);
        }
    }
}
