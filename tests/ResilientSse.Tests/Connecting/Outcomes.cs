using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What a scenario shows when it is over.</summary>
internal static class Outcomes
{
    /// <summary>Fatal means: state Error, no further request, one exception, and nothing left behind.</summary>
    public static void ShouldHaveGivenUp(this Scenario scenario, SseException exception, int requests)
    {
        scenario.Clock.RunFor(TimeSpan.FromHours(1));
        scenario.Requests.Should().Be(requests);
        scenario.Stream.State.Should().Be(SseConnectionState.Error);
        scenario.Changes.Should().ContainSingle(change => change.State == SseConnectionState.Error)
            .Which.Exception.Should().BeSameAs(exception);
        scenario.Changes[^1].State.Should().Be(SseConnectionState.Error);
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    /// <summary>Why the stream went to wait for another try, each time that it did.</summary>
    public static IEnumerable<SseError?> RetryReasons(this Scenario scenario) =>
        scenario.Changes.Where(change => change.RetryDelay is not null).Select(change => change.Reason);

    /// <summary>For how long.</summary>
    public static IEnumerable<double> RetryDelays(this Scenario scenario) =>
        scenario.Changes.Where(change => change.RetryDelay is not null).Select(change => change.RetryDelay!.Value.TotalSeconds);
}
