using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reconnecting;

/// <summary>How many requests each failure mode makes in an hour: never a hot loop, and never more than the formula of the delays permits.</summary>
public sealed class SimulatedHourTests
{
    private const int Unlimited = SseReconnectPolicy.UnlimitedRetries;

    // Without jitter: waits of 1, 2, 4, 8, 16 and then 30 seconds; a success begins again with 1 second.
    private const int WithBackoff = 1 + 5 + 118;
    private const int EverySecond = 3601;

    public static TheoryData<string, int, int, Action<SseScriptedConnection>> Modes => new()
    {
        { "refused, 3 retries", 3, 4, c => c.Refuse() },
        { "refused", Unlimited, WithBackoff, c => c.Refuse() },
        { "401", Unlimited, 1, c => c.Status(401) },
        { "503", Unlimited, WithBackoff, c => c.Status(503) },
        { "503 with Retry-After", Unlimited, 31, c => c.Status(503, retryAfter: 120) },
        { "204", Unlimited, 1, c => c.Status(204) },
        { "wrong type", Unlimited, 1, c => c.Header("Content-Type", "text/html") },
        { "empty body", Unlimited, WithBackoff, _ => { } },
        { "empty body, 3 retries", 3, 4, _ => { } },
        { "one event and a clean close", Unlimited, EverySecond, c => c.Event("a") },
        { "one event and a clean close, 3 retries", 3, EverySecond, c => c.Event("a") },
        { "retry: 0 and an event", Unlimited, EverySecond, c => c.Retry(0).Event("a") },
        { "retry: 0 and nothing", Unlimited, WithBackoff, c => c.Retry(0) },
        { "retry: 1 minute and an event", Unlimited, 61, c => c.Retry(60_000).Event("a") },
        { "a huge retry:", Unlimited, 2, c => c.Raw("retry: 99999999999999999999\n\n").Event("a") },
        { "a negative retry:", Unlimited, EverySecond, c => c.Raw("retry: -1\n\n").Event("a") },
        { "cut in mid-event", Unlimited, WithBackoff, c => c.Cut(midEvent: true) },
        { "headers never come: each attempt takes 30 seconds more", Unlimited, 1 + 5 + 56, c => c.NeverAnswer() },
        { "silence", Unlimited, 12, c => c.Stall() },
        { "Retry-After in the past", Unlimited, WithBackoff, c => c.Status(503).Header("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT") },
        { "flapping: an event, a 503, an event", Unlimited, 1201 + 1200, c => _ = c.Request.Number % 2 == 0 ? c.Event("a") : c.Status(503) },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_hour_of_one_failure_mode(string mode, int maxRetries, int requests, Action<SseScriptedConnection> connection)
    {
        using var scenario = new Scenario(
            s => s.Otherwise(connection), o => o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = maxRetries });

        var enumeration = EnumerateAsync(scenario.Stream);
        await scenario.Clock.RunForAsync(TimeSpan.FromHours(1), enumeration);

        scenario.Requests.Should().Be(requests, mode);
        scenario.RequestTimes.Zip(scenario.RequestTimes.Skip(1), (a, b) => b - a).Should().NotContain(gap => gap < Pacing.MinGap);
    }

    private static async Task EnumerateAsync(SseStream<string> stream)
    {
        try
        {
            await foreach (var _ in stream.ConfigureAwait(false))
            {
                // Only the requests count here.
            }
        }
        catch (SseException)
        {
            // Some modes are final.
        }
    }
}
