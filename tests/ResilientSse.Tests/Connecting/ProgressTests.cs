using System.Globalization;
using System.Text;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>The count of failures goes back to 0 only when a connection has brought the stream on.</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task A_server_that_ignores_Last_Event_ID_and_plays_the_same_events_again_and_again_uses_up_MaxRetries()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Event("b", id: "2")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        scenario.ShouldHaveGivenUp(exception, requests: 4);
        scenario.RetryDelays().Should().Equal(1, 2, 4);
    }

    [Theory]
    [InlineData("id: 1\ndata:\n\n")]
    [InlineData("data:\n\n")]
    [InlineData("id: 1\n\n")]
    [InlineData(": hello\n\n")]
    [InlineData("")]
    public async Task A_server_that_closes_after_what_is_no_event_uses_up_MaxRetries(string body)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Raw(body)));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        scenario.ShouldHaveGivenUp(exception, requests: 4);
    }

    [Fact]
    public async Task A_connection_that_brought_nothing_is_counted_as_an_attempt()
    {
        using var scenario = new Scenario(s => s.Otherwise(_ => { }));

        await scenario.FailAsync();

        scenario.Changes.Where(c => c.State == SseConnectionState.Connecting).Select(c => c.Attempt).Should().Equal(0, 1, 2, 3);
    }

    [Fact]
    public async Task Priming_events_with_new_ids_alone_are_no_progress()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Raw("id: 1\ndata:\n\n"))
            .Connection(c => c.Raw("id: 2\ndata:\n\n"))
            .Connection(c => c.Raw("id: 3\ndata:\n\n"))
            .Otherwise(c => c.Raw("id: 4\ndata:\n\n")));

        (await scenario.FailAsync()).Error.Should().Be(SseError.RetriesExhausted);
    }

    [Fact]
    public async Task Without_ids_an_event_with_data_is_progress()
    {
        using var scenario = new Scenario(s => s.Repeat(10, c => c.Event("a")).Otherwise(c => c.Status(204)));

        (await scenario.ReadAllAsync()).Should().HaveCount(10);

        scenario.RetryDelays().Should().AllBeEquivalentTo(1d);
    }

    [Theory]
    [InlineData("event: error\ndata: overloaded\n\n")]
    [InlineData("event: error\nid: {0}\ndata: overloaded\n\n")]
    public async Task An_error_that_the_server_reports_is_no_progress_when_ShouldRetry_retries_it(string error)
    {
        var connections = 0;
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Raw(string.Format(CultureInfo.InvariantCulture, error, ++connections)).Stall()),
            o =>
            {
                o.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
                o.ShouldRetry = e => e.Error == SseError.ReportedByServer;
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        scenario.ShouldHaveGivenUp(exception, requests: 4);
        scenario.RetryDelays().Should().Equal(1, 2, 4);
    }

    [Fact]
    public async Task New_ids_with_data_are_progress()
    {
        var log = new SseEventLog();
        for (var i = 1; i <= 10; i++)
            log.Append($"{i}");
        using var scenario = new Scenario(s => s.Repeat(10, c => c.Follow(log, 1)).Otherwise(c => c.Status(204)));

        (await scenario.ReadAllAsync()).Should().Equal(Enumerable.Range(1, 10).Select(i => $"{i}"));
    }

    [Theory]
    [InlineData(4.999, false)]
    [InlineData(5, true)]
    public async Task A_connection_that_stays_open_for_HealthyAfter_is_progress_whatever_it_delivers(double seconds, bool isProgress)
    {
        using var scenario = new Scenario(s => s.Repeat(6, c => c.Comment().Wait(TimeSpan.FromSeconds(seconds))).Otherwise(c => c.Status(204)));

        if (isProgress)
            (await scenario.ReadAllAsync()).Should().BeEmpty();
        else
            (await scenario.FailAsync()).Error.Should().Be(SseError.RetriesExhausted);
    }

    [Fact]
    public async Task A_slow_consumer_does_not_make_a_success_of_a_connection_that_closed_at_once()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Event("b", id: "2")));
        var items = 0;

        var reading = FluentActions.Awaiting(async () =>
        {
            await foreach (var item in scenario.Stream)
            {
                items++;
                scenario.Clock.Advance(TimeSpan.FromSeconds(10));
            }
        }).Should().ThrowAsync<SseException>();
        await scenario.Clock.RunAsync(reading);

        (await reading).Which.Error.Should().Be(SseError.RetriesExhausted);
        items.Should().Be(8);
    }
}
