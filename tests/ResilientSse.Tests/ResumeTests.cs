using ResilientSse.Tests.Support;

namespace ResilientSse.Tests;

public sealed class ResumeTests
{
    [Fact]
    public async Task A_dropped_stream_resumes_after_the_last_delivered_event()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Event("online", id: "1").Event("idle", id: "2").Cut(midEvent: true))
            .Connection(c => c.Status(503, retryAfter: 2))
            .Connection(c => c.Event("away", id: "3"))
            .Connection(c => c.Status(204)));

        var items = await scenario.ReadAllAsync();

        items.Should().Equal("online", "idle", "away");
        scenario.Handler.Requests.Select(r => r.LastEventId).Should().Equal(null, "2", "2", "3");
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        scenario.Stream.LastEventId.Should().Be("3");
        scenario.Clock.ArmedTimers.Should().Be(0);
    }
}
