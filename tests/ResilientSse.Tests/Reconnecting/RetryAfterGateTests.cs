using ResilientSse.Tests.Connecting;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reconnecting;

/// <summary>What Retry-After asked for holds for the next enumeration too.</summary>
public sealed class RetryAfterGateTests
{
    [Fact]
    public async Task A_caller_that_enumerates_in_a_loop_waits_as_long_as_the_server_asked()
    {
        using var scenario = Refusing(retryAfter: 3600);

        for (var i = 0; i < 3; i++)
            await scenario.FailAsync();

        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        scenario.Changes.Where(c => c.RetryDelay is not null).Should().AllSatisfy(c =>
            c.Should().BeEquivalentTo(new { State = SseConnectionState.Disconnected, RetryDelay = TimeSpan.FromHours(1) }));
    }

    [Fact]
    public async Task Time_that_has_passed_in_between_counts()
    {
        using var scenario = Refusing(retryAfter: 60);
        await scenario.FailAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(45));

        await scenario.FailAsync();

        scenario.RetryDelays().Should().Equal(15);
    }

    [Fact]
    public async Task Reconnect_a_persons_wish_gets_around_it()
    {
        using var scenario = Refusing(retryAfter: 3600);
        await scenario.FailAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        var pending = items.MoveNextAsync().AsTask();
        await scenario.Clock.TimerAsync(TimeSpan.FromSeconds(3599));

        scenario.Stream.Reconnect();

        await pending.Awaiting(p => p).Should().ThrowAsync<SseException>();
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var scenario = Refusing(retryAfter: 3600);
        await scenario.FailAsync();
        using var cancellation = new CancellationTokenSource();
        await using var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
        var pending = items.MoveNextAsync().AsTask();
        await scenario.Clock.TimerAsync(TimeSpan.FromHours(1));

        await cancellation.CancelAsync();

        await pending.Awaiting(p => p).Should().ThrowAsync<OperationCanceledException>();
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    private static Scenario Refusing(int retryAfter) => new(
        s => s.Otherwise(c => c.Status(503, retryAfter)), o => o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 0 });
}
