using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class IdleTimeoutTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Silence_longer_than_IdleTimeout_while_a_read_is_pending_is_a_drop()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("online", id: "1").Stall()).Connection(c => c.Event("idle")));

        (await scenario.ReadAsync(2)).Should().Equal("online", "idle");

        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(301));
        scenario.RetryReasons().Should().Equal(SseError.IdleTimeout);
        scenario.Handler.Requests[0].Closed.IsCompleted.Should().BeTrue();
        scenario.Handler.Requests[1].LastEventId.Should().Be("1");
        scenario.Changes.Single(change => change.RetryDelay is not null).Exception!.Message
            .Should().Contain("00:05:00").And.Contain("SseStreamOptions.IdleTimeout");
    }

    [Fact]
    public async Task Silence_before_the_first_byte_counts_too()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Stall()).Connection(c => c.Event("online")));

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(301));
    }

    [Fact]
    public async Task Comments_count_as_life()
    {
        var almost = TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1);
        using var scenario = new Scenario(s => s
            .Connection(c => c.Event("online").Wait(almost).Comment().Wait(almost).Raw(":").Wait(almost).Raw("\n").Wait(almost).Event("idle")));

        (await scenario.ReadAsync(2)).Should().Equal("online", "idle");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_consumer_that_is_busy_for_hours_is_not_silence_of_the_server()
    {
        var go = new TaskCompletionSource();
        using var scenario = new Scenario(s => s.Connection(c => c.Event("online").Until(go.Task).Event("idle")));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();

        scenario.Clock.ArmedTimers.Should().Be(0);
        scenario.Clock.RunFor(TimeSpan.FromHours(10));
        var next = items.MoveNextAsync();
        scenario.Clock.ArmedTimers.Should().Be(1);
        go.SetResult();

        (await next).Should().BeTrue();
        items.Current.Data.Should().Be("idle");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task InfiniteTimeSpan_turns_it_off()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online").Wait(TimeSpan.FromDays(20)).Event("idle")),
            options => options.IdleTimeout = Timeout.InfiniteTimeSpan);

        (await scenario.ReadAsync(2)).Should().Equal("online", "idle");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_body_that_ignores_its_token_does_not_hold_the_drop()
    {
        var clock = new TestClock();
        using var http = new HttpClient(new BodyHandler(new DeafStream()));
        var options = new SseStreamOptions { TimeProvider = clock, ReconnectPolicy = new() { MaxRetries = 0 } };
        await using var items = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings, options).GetAsyncEnumerator();
        await items.MoveNextAsync();
        var pending = items.MoveNextAsync().AsTask();

        clock.Advance(TimeSpan.FromMinutes(5));

        (await pending.WaitAsync(TooLong).Awaiting(p => p).Should().ThrowAsync<SseException>())
            .WithInnerException<SseException>().Which.Error.Should().Be(SseError.IdleTimeout);
    }
}
