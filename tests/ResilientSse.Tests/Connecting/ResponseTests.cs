using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>The table of 5.1, as far as it is about a response.</summary>
public sealed class ResponseTests
{
    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("Text/Event-Stream")]
    [InlineData("text/event-stream;")]
    [InlineData("text/event-stream ; charset=utf-8")]
    [InlineData("text/event-stream;charset=latin1;x=y")]
    public async Task A_200_with_the_media_type_of_an_event_stream_in_any_case_and_with_any_parameters_streams(string contentType)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("Content-Type", contentType).Event("a").Stall()));

        (await scenario.ReadAsync(1)).Should().Equal("a");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/event-streams")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/event-stream, text/html")]
    public async Task A_wrong_media_type_is_fatal(string contentType)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("Content-Type", contentType).Event("a")));

        var thrown = await scenario.FailAsync();

        thrown.Should().BeEquivalentTo(new { Error = SseError.UnexpectedContentType, StatusCode = HttpStatusCode.OK });
        thrown.Message.Should().Contain($"'{contentType}'").And.Contain("'text/event-stream'");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_missing_media_type_is_fatal()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.NoContentType().Event("a")));

        (await scenario.FailAsync()).Error.Should().Be(SseError.UnexpectedContentType);
    }

    [Fact]
    public async Task A_204_completes_the_stream_without_a_reconnect()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(204)));

        (await scenario.ReadAllAsync()).Should().BeEmpty();

        scenario.Requests.Should().Be(1);
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(206)]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(418)]
    public async Task Any_other_status_is_fatal_and_the_message_tells_what_was_expected_and_what_came(int status)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(status).Header("Content-Type", "text/event-stream")));

        var thrown = await scenario.FailAsync();

        thrown.Should().BeEquivalentTo(new { Error = SseError.UnexpectedStatus, StatusCode = (HttpStatusCode)status });
        thrown.Message.Should().Contain($"{status}").And.Contain("expected 200").And.Contain("http://localhost/api/guilds/42/status/stream");
        scenario.Requests.Should().Be(1);
        scenario.Stream.State.Should().Be(SseConnectionState.Error);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(599)]
    public async Task A_408_425_429_or_5xx_is_retried(int status)
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Status(status)).Otherwise(c => c.Event("a").Stall()));

        (await scenario.ReadAsync(1)).Should().Equal("a");

        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_a_floor_for_that_wait_only()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(503, retryAfter: 90))
            .Connection(c => c.Status(503))
            .Otherwise(c => c.Event("a").Stall()));

        await scenario.ReadAsync(1);

        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(92));
    }

    [Fact]
    public async Task Retry_After_as_a_date_is_a_floor_for_that_wait()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Status(429).Header("Retry-After", "Thu, 01 Jan 2026 00:02:00 GMT"))
            .Otherwise(c => c.Event("a").Stall()));

        await scenario.ReadAsync(1);

        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData("Thu, 01 Jan 2015 00:00:00 GMT", 1)]
    [InlineData("-5", 1)]
    [InlineData("soon", 1)]
    [InlineData("99999999999999999999", 3600)]
    [InlineData("86400", 3600)]
    public async Task A_Retry_After_that_makes_no_sense_is_ignored_and_a_long_one_is_limited_to_an_hour(string value, int seconds)
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Status(503).Header("Retry-After", value)).Otherwise(c => c.Event("a").Stall()));

        await scenario.ReadAsync(1);

        scenario.RequestTimes[1].Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("identity, br", false)]
    [InlineData("identity", true)]
    [InlineData("Identity", true)]
    public async Task A_content_encoding_other_than_identity_is_fatal(string encoding, bool accepted)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("Content-Encoding", encoding).Event("a").Stall()));

        if (accepted)
            (await scenario.ReadAsync(1)).Should().Equal("a");
        else
            (await scenario.FailAsync()).Should().Match<SseException>(e => e.Error == SseError.UnexpectedContentEncoding && e.Message.Contains($"'{encoding}'"));
    }
}
