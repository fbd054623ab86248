using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class StatusTests
{
    [Fact]
    public async Task A_204_says_stop_and_completes_the_stream_without_a_reconnect()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(204)));

        var items = await scenario.ReadAllAsync();

        items.Should().BeEmpty();
        scenario.Clock.RunFor(TimeSpan.FromHours(1));
        scenario.Requests.Should().Be(1);
        scenario.Changes.Select(change => change.State).Should().Equal(SseConnectionState.Connecting, SseConnectionState.Disconnected);
        scenario.Changes[^1].Should().Match<SseStateChangedEventArgs>(change => change.Exception == null && change.RetryDelay == null);
    }

    [Fact]
    public async Task A_204_after_a_drop_completes_the_stream_too()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("online")).Otherwise(c => c.Status(204)));

        (await scenario.ReadAllAsync()).Should().Equal("online");
        scenario.Requests.Should().Be(2);
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(203)]
    [InlineData(205)]
    [InlineData(206)]
    [InlineData(226)]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(305)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(407)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(412)]
    [InlineData(415)]
    [InlineData(418)]
    [InlineData(421)]
    [InlineData(422)]
    [InlineData(426)]
    [InlineData(431)]
    [InlineData(451)]
    public async Task Any_other_status_is_fatal_even_with_the_media_type_and_events(int status)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(status).Header("Content-Type", "text/event-stream").Event("no")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedStatus);
        exception.StatusCode.Should().Be((HttpStatusCode)status);
        exception.Message.Should().Contain($"answered {status}").And.Contain("expected 200")
            .And.Contain("http://localhost/api/guilds/42/status/stream");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(511)]
    [InlineData(529)]
    [InlineData(599)]
    public async Task A_408_425_429_or_5xx_is_retried(int status)
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(status))
            .Connection(c => c.Event("online")));

        var items = await scenario.ReadAsync(1);

        items.Should().Equal("online");
        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        scenario.RetryReasons().Should().Equal(SseError.UnexpectedStatus);
    }

    [Fact]
    public async Task When_the_retries_are_spent_the_exception_tells_how_many_and_has_the_last_failure_inside()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(503)));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        exception.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        exception.Message.Should().Contain("3 failed retries").And.Contain("SseReconnectPolicy.MaxRetries").And.Contain("503");
        exception.InnerException.Should().BeOfType<SseException>().Which.Error.Should().Be(SseError.UnexpectedStatus);
        scenario.ShouldHaveGivenUp(exception, requests: 4);
    }
}
