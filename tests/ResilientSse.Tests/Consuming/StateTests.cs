using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.Tests.Support;
using S = ResilientSse.SseConnectionState;

namespace ResilientSse.Tests.Consuming;

public sealed class StateTests
{
    [Fact]
    public async Task The_changes_tell_attempt_delay_and_reason_in_order()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(503))
            .Connection(c => c.Event("a").Cut())
            .Connection(c => c.Refuse())
            .Connection(c => c.Event("b"))
            .Otherwise(c => c.Status(204)));

        await scenario.ReadAllAsync();

        scenario.Changes.Select(c => (c.Previous, c.State, c.Attempt, c.RetryDelay?.TotalSeconds, c.Reason)).Should().Equal(
            (S.Disconnected, S.Connecting, 0, null, null),
            (S.Connecting, S.Disconnected, 1, 1.0, SseError.UnexpectedStatus),
            (S.Disconnected, S.Connecting, 1, null, SseError.UnexpectedStatus),
            (S.Connecting, S.Connected, 1, null, null),
            (S.Connected, S.Disconnected, 0, 1.0, SseError.ConnectionLost),
            (S.Disconnected, S.Connecting, 0, null, SseError.ConnectionLost),
            (S.Connecting, S.Disconnected, 1, 2.0, SseError.ConnectionFailed),
            (S.Disconnected, S.Connecting, 1, null, SseError.ConnectionFailed),
            (S.Connecting, S.Connected, 1, null, null),
            (S.Connected, S.Disconnected, 0, 1.0, SseError.StreamEnded),
            (S.Disconnected, S.Connecting, 0, null, SseError.StreamEnded),
            (S.Connecting, S.Disconnected, 0, null, null));
    }

    [Fact]
    public async Task The_log_counts_attempts_from_1()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(b => b.AddProvider(logs).SetMinimumLevel(LogLevel.Debug));
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a")).Connection(c => c.Refuse()).Otherwise(c => c.Status(204)), o => o.LoggerFactory = factory);

        await scenario.ReadAllAsync();

        logs.Collector.GetSnapshot().Select(r => Regex.Match(r.Message, "(Connecting|Retrying).*(attempt [0-9])").Groups).Where(g => g[0].Success)
            .Select(g => $"{g[1]} {g[2]}").Should().Equal(
                "Connecting attempt 1",
                "Retrying attempt 1",
                "Connecting attempt 1",
                "Retrying attempt 2",
                "Connecting attempt 2");
    }

    [Fact]
    public async Task Giving_up_is_the_state_Error_with_the_exception_that_is_thrown()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(500)));

        var thrown = await scenario.FailAsync();

        scenario.Stream.State.Should().Be(S.Error);
        scenario.Changes[^1].Should().BeEquivalentTo(new { State = S.Error, RetryDelay = (TimeSpan?)null, Exception = thrown, Reason = SseError.RetriesExhausted });
        thrown.Message.Should().Contain("3 failed retries").And.Contain("SseReconnectPolicy.MaxRetries").And.Contain("500");
        thrown.StatusCode.Should().Be(System.Net.HttpStatusCode.InternalServerError);
        scenario.Requests.Should().Be(4);
    }

    [Fact]
    public async Task An_enumeration_after_an_error_starts_anew_and_resumes()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Event("a", id: "1"))
            .Connection(c => c.Status(403))
            .Connection(c => c.Event("b", id: "2")));
        (await scenario.FailAsync()).Error.Should().Be(SseError.UnexpectedStatus);

        (await scenario.ReadAsync(1)).Should().Equal("b");

        scenario.Handler.Requests[2].LastEventId.Should().Be("1");
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_breaks_neither_the_stream_nor_other_handlers()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(b => b.AddProvider(logs));
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a")).Otherwise(c => c.Status(204)), o => o.LoggerFactory = factory);
        scenario.Changes.Clear();
        scenario.Stream.StateChanged += (_, _) => throw new InvalidOperationException("boom");
        var seen = new List<SseConnectionState>();
        scenario.Stream.StateChanged += (sender, change) =>
        {
            sender.Should().BeSameAs(scenario.Stream);
            seen.Add(change.State);
        };

        (await scenario.ReadAllAsync()).Should().Equal("a");

        seen.Should().Equal(S.Connecting, S.Connected, S.Disconnected, S.Connecting, S.Disconnected);
        logs.Collector.GetSnapshot().Where(r => r.Exception?.Message == "boom").Should().HaveCount(5);
    }

    [Fact]
    public async Task Handlers_run_without_a_lock_and_see_the_state_that_they_are_told()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a")).Otherwise(c => c.Status(204)));
        var elsewhere = new List<SseConnectionState>();
        scenario.Stream.StateChanged += (_, change) =>
        {
            // Another thread can use the stream while the handler runs.
            var reader = new Thread(() =>
            {
                elsewhere.Add(scenario.Stream.State);
                _ = scenario.Stream.LastEventId;
            });
            reader.Start();
            reader.Join();
            elsewhere[^1].Should().Be(change.State);
        };

        await scenario.ReadAllAsync();

        elsewhere.Should().HaveCount(5);
    }

    [Fact]
    public async Task Leaving_the_loop_is_Disconnected()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()));

        await scenario.ReadAsync(1);

        scenario.Changes.Select(c => c.State).Should().Equal(S.Connecting, S.Connected, S.Disconnected);
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task A_connection_that_stays_open_for_HealthyAfter_sets_the_count_of_failures_back()
    {
        using var scenario = new Scenario(
            s => s.Repeat(6, c => c.Wait(TimeSpan.FromSeconds(5.1))).Otherwise(c => c.Status(204)),
            o => o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 1 });

        await scenario.ReadAllAsync();

        scenario.Requests.Should().Be(7);
        scenario.Changes.Where(c => c.RetryDelay is not null).Should().OnlyContain(c => c.RetryDelay == TimeSpan.FromSeconds(1) && c.Attempt == 0);
    }

    [Fact]
    public async Task A_server_that_answers_200_and_closes_is_a_failure_and_uses_up_MaxRetries()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Comment("hello").Wait(TimeSpan.FromSeconds(4.9))));

        (await scenario.FailAsync()).Error.Should().Be(SseError.RetriesExhausted);

        scenario.Requests.Should().Be(4);
        scenario.Changes.Where(c => c.RetryDelay is not null).Select(c => c.RetryDelay!.Value.TotalSeconds).Should().Equal(1, 2, 4);
    }
}
