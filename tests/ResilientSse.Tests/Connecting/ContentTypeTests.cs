using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("text/event-stream;")]
    [InlineData("text/event-stream; charset=utf-8")]
    [InlineData("text/event-stream;charset=UTF-8;x=\"y;z\"")]
    [InlineData("text/event-stream; charset=latin1; no sense")]
    [InlineData("Text/Event-Stream")]
    [InlineData("TEXT/EVENT-STREAM ; Charset=utf-8")]
    public async Task A_200_of_the_media_type_text_event_stream_in_any_case_and_with_any_parameters_is_a_stream(string contentType)
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Header("Content-Type", contentType).Event("online")));

        (await scenario.ReadAsync(1)).Should().Equal("online");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("application/json")]
    [InlineData("application/problem+json")]
    [InlineData("text/plain; boundary=text/event-stream")]
    [InlineData("text/event-streams")]
    [InlineData("text/event-stream, text/html")]
    [InlineData("application/octet-stream;text/event-stream")]
    [InlineData(";")]
    [InlineData("no media type")]
    public async Task A_wrong_media_type_is_fatal_and_the_message_says_what_was_expected_and_what_came(string contentType)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("Content-Type", contentType).Event("online")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedContentType);
        exception.StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        exception.Message.Should().Contain("200").And.Contain("'text/event-stream'").And.Contain($"'{contentType}'");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task A_missing_media_type_is_fatal()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.NoContentType().Event("online")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedContentType);
        exception.Message.Should().Contain("Content-Type ''");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task What_a_server_sends_is_quoted_in_part_only()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("Content-Type", "text/" + new string('x', 5000))));

        var message = (await scenario.FailAsync()).Message;

        message.Should().Contain("xxx...");
        message.Length.Should().BeLessThan(300);
    }
}
