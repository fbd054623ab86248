using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>A POST that the app allows to be sent again.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task A_replay_is_announced_and_there_are_as_many_as_MaxRetries_however_many_events_came_in_between()
    {
        var attempts = new List<SseAttempt>();
        using var scenario = Requests.Posting(
            s => s.Otherwise(c => c.Event("start").Event("next").Cut()),
            configure: o =>
            {
                o.ReplayNonIdempotent = true;
                o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 2 };
                var configure = o.ConfigureRequest!;
                o.ConfigureRequest = (request, attempt, token) =>
                {
                    attempts.Add(attempt);
                    return configure(request, attempt, token);
                };
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        exception.Message.Should().Contain("sent again 2 times").And.Contain("SseReconnectPolicy.MaxRetries");
        scenario.ShouldHaveGivenUp(exception, requests: 3);
        attempts.Select(a => (a.IsReplay, a.IsResume)).Should().Equal((false, false), (true, false), (true, false));
        scenario.Changes.Where(c => c.State == SseConnectionState.Connected).Select(c => c.IsReplay).Should().Equal(false, true, true);
    }

    [Fact]
    public async Task A_replay_that_Reconnect_ended_before_it_was_sent_is_not_counted()
    {
        using var scenario = PostingWithOneReplay();
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Stream.Reconnect();
        var next = items.MoveNextAsync().AsTask();
        await scenario.Clock.TimerAsync(Pacing.MinGap);

        // It takes effect on another thread: not before the wait begins anew may the clock go on.
        var waitsAnew = scenario.Clock.NextTimersAsync(Pacing.MinGap, 1);
        scenario.Stream.Reconnect();
        await waitsAnew;

        (await scenario.Clock.RunAsync(next)).Should().BeTrue();
        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task A_replay_that_Reconnect_led_to_is_counted_without_any_failure()
    {
        using var scenario = PostingWithOneReplay();
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Stream.Reconnect();
        (await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask())).Should().BeTrue();

        scenario.Stream.Reconnect();

        var next = FluentActions.Awaiting(() => scenario.Clock.RunAsync(items.MoveNextAsync().AsTask()));
        (await next.Should().ThrowAsync<SseException>()).Which.Error.Should().Be(SseError.RetriesExhausted);
        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task A_replay_that_sends_an_id_is_a_resume_too()
    {
        using var scenario = Requests.Posting(
            s => s.Connection(c => c.Event("a", id: "1").Cut()).Otherwise(c => c.Event("b", id: "2")), configure: o => o.ReplayNonIdempotent = true);

        (await scenario.ReadAsync(2)).Should().Equal("a", "b");

        scenario.Handler.Requests[1].LastEventId.Should().Be("1");
        scenario.Changes[^2].Should().BeEquivalentTo(new { State = SseConnectionState.Connected, IsReplay = true, IsResume = true });
    }

    private static Scenario PostingWithOneReplay() => Requests.Posting(s => s.Otherwise(c => c.Event("a").Stall()), configure: o =>
    {
        o.ReplayNonIdempotent = true;
        o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 1 };
    });
}
