using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What is answered by a reconnect, whatever the request.</summary>
public sealed class DropTests
{
    [Fact]
    public async Task A_refused_connection_is_retried()
    {
        using var scenario = await RecoverAsync(c => c.Refuse());

        scenario.RetryReasons().Should().Equal(SseError.ConnectionFailed);
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        scenario.Changes[1].Exception!.Message.Should().Contain("http://localhost/api/guilds/42/status/stream");
    }

    [Fact]
    public async Task Headers_later_than_ConnectTimeout_are_a_failed_attempt()
    {
        using var scenario = await RecoverAsync(c => c.NeverAnswer());

        scenario.RetryReasons().Should().Equal(SseError.ConnectTimeout);
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(31));
        scenario.Handler.Requests[0].Closed.IsCompleted.Should().BeTrue();
        scenario.Changes[1].Exception!.Message.Should().Contain("00:00:30").And.Contain("SseStreamOptions.ConnectTimeout");
    }

    [Fact]
    public async Task ConnectTimeout_covers_the_whole_attempt_redirects_included()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.DelayHeaders(TimeSpan.FromSeconds(4)).Redirect("/moved"))
                .Connection(c => c.DelayHeaders(TimeSpan.FromSeconds(4)))
                .Connection(c => c.Event("online")),
            options => options.ConnectTimeout = TimeSpan.FromSeconds(7));

        (await scenario.ReadAsync(1)).Should().Equal("online");

        scenario.RequestTimes.Select(time => time.TotalSeconds).Should().Equal(0, 4, 8);
        scenario.RetryReasons().Should().Equal(SseError.ConnectTimeout);
    }

    [Fact]
    public async Task A_stream_may_live_longer_than_ConnectTimeout()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("online").Wait(TimeSpan.FromMinutes(4)).Event("idle").Wait(TimeSpan.FromMinutes(4)).Event("away")));

        (await scenario.ReadAsync(3)).Should().Equal("online", "idle", "away");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_TaskCanceledException_of_HttpClient_Timeout_is_a_failed_attempt_and_not_the_callers_cancellation()
    {
        // HttpClient.Timeout knows only the real clock; nothing of the stream runs on it.
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.NeverAnswer()),
            options => (options.ConnectTimeout, options.ReconnectPolicy) = (Timeout.InfiniteTimeSpan, new() { MaxRetries = 1 }),
            configureClient: http => http.Timeout = TimeSpan.FromMilliseconds(20));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        exception.InnerException.Should().BeOfType<SseException>().Which.Should().Match<SseException>(e =>
            e.Error == SseError.ConnectTimeout && e.InnerException is TaskCanceledException);
        exception.Message.Should().Contain("HttpClient.Timeout is 00:00:00.0200000");
        scenario.RetryReasons().Should().Equal(SseError.ConnectTimeout);
    }

    [Fact]
    public async Task Cancelling_during_an_attempt_is_the_callers_cancellation_with_the_callers_token()
    {
        using var cancellation = new CancellationTokenSource();
        using var scenario = new Scenario(s => s.Otherwise(c => c.NeverAnswer()));
        var reading = scenario.Stream.GetAsyncEnumerator(cancellation.Token).MoveNextAsync().AsTask();
        await scenario.Handler.WaitForRequestAsync(0);

        await cancellation.CancelAsync();

        (await reading.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(cancellation.Token);
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task An_IO_error_in_the_body_is_a_drop()
    {
        using var scenario = await RecoverAsync(c => c.Event("online").Cut());

        scenario.RetryReasons().Should().Equal(SseError.ConnectionLost);
        scenario.Changes[2].Exception!.InnerException.Should().BeOfType<HttpIOException>();
    }

    [Fact]
    public async Task The_end_of_the_body_is_a_drop_and_the_message_names_the_options_that_make_it_the_end()
    {
        using var scenario = await RecoverAsync(c => c.Event("online"));

        scenario.RetryReasons().Should().Equal(SseError.StreamEnded);
        scenario.Changes[2].Exception!.Message.Should().Contain("SseStreamOptions.CompleteOnEnd").And.Contain("SseStreamOptions.Terminator");
    }

    private static async Task<Scenario> RecoverAsync(Func<SseScriptedConnection, SseScriptedConnection> first)
    {
        var scenario = new Scenario(s => s.Connection(c => first(c)).Connection(c => c.Event("again")));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        do
        {
            (await scenario.Clock.RunAsync(items.MoveNextAsync().AsTask())).Should().BeTrue();
        }
        while (items.Current.Data != "again");

        return scenario;
    }
}
