using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Retry;
using ResilientSse.Internal;

namespace ResilientSse.Proof;

/// <summary>What a server meets that has dropped everybody at once and is away for 20 seconds: the attempts of each second.</summary>
public sealed class HerdTests(ITestOutputHelper output)
{
    private const int Seconds = 60;
    private const double Away = 20;

    [Fact]
    public void Our_jitter_spreads_a_herd_that_would_otherwise_come_at_once()
    {
        var clients = Size.Of(10_000, 100_000);
        var random = new Random(Size.Seed);
        var policy = new SseReconnectPolicy();
        var none = Simulate(clients, () => n => ReconnectDelay.Next(policy with { Jitter = 0 }, TimeSpan.Zero, n, 0));
        var polly = Simulate(clients, PollysDelays);
        var ours = Simulate(clients, () => n => ReconnectDelay.Next(policy, TimeSpan.Zero, n, random.NextDouble()));
        var asked = Simulate(clients, () => n => ReconnectDelay.Next(policy, TimeSpan.FromSeconds(5), n, random.NextDouble()));

        foreach (var (name, perSecond) in new[] { ("no jitter", none), ("Polly's jitter", polly), ("ours", ours), ("ours, retry: 5000", asked) })
            output.WriteLine($"{clients:N0} clients, {name}: peak {perSecond.Max():N0} in a second, {perSecond[20..].Max():N0} once the server is back, {perSecond.Sum():N0} attempts in all");

        none[20..].Max().Should().Be(clients, "without jitter all of them come in the same second");
        ours[20..].Max().Should().BeLessThan(clients / 4);
        asked[..5].Should().OnlyContain(attempts => attempts == 0, "nobody comes before the server asked for it");
        if (Environment.GetEnvironmentVariable("RESILIENTSSE_PLOT") is { Length: > 0 } file)
            File.WriteAllText(file, HerdPlot.Draw(clients, ("no jitter", none), ("Polly's jitter", polly), ("ours", ours)));
    }

    private static int[] Simulate(int clients, Func<Func<int, TimeSpan>> delaysOfOne)
    {
        var perSecond = new int[Seconds];
        for (var i = 0; i < clients; i++)
        {
            var delays = delaysOfOne();
            var now = 0.0;
            for (var failures = 0; failures == 0 || now < Away; failures++)
            {
                now += delays(failures).TotalSeconds;
                if (now < Seconds)
                    perSecond[(int)now]++;
            }
        }

        return perSecond;
    }

    /// <summary>The waits of one execution of Polly's own exponential backoff with its own jitter, under the same limits.</summary>
    private static Func<int, TimeSpan> PollysDelays()
    {
        var delays = new List<TimeSpan>();
        var time = new FakeTimeProvider();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 12,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(30),
                ShouldHandle = static args => ValueTask.FromResult(args.AttemptNumber < 12),
                OnRetry = args =>
                {
                    delays.Add(args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        var execution = pipeline.ExecuteAsync(static _ => ValueTask.CompletedTask).AsTask();
        while (!execution.IsCompleted)
            time.Advance(TimeSpan.FromSeconds(30));

        return failures => delays[Math.Min(failures, delays.Count - 1)];
    }
}
