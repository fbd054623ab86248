using ResilientSse.Testing;
using ResilientSse.Tests.Examples.Servers;

namespace ResilientSse.Tests.Examples;

public sealed class AnthropicMessagesTests
{
    private static readonly SseReconnectPolicy AtOnce = new() { MaxRetries = 2, InitialDelay = TimeSpan.Zero };

    [Fact]
    public async Task The_stop_event_ends_the_message_although_it_is_filtered_and_pings_are_no_part_of_it()
    {
        await using var anthropic = await FakeAnthropic.StartAsync(c => c.BeginMessage().Text("Hel").Ping().Text("lo").StopMessage());

        (await Ask(anthropic).TextAsync()).Should().Be("Hello");

        var request = anthropic.Requests.Should().ContainSingle().Which;
        request.Method.Should().Be("POST");
        request.Body.Should().Contain("\"content\":\"Hi\"");
    }

    [Fact]
    public async Task A_server_that_is_overloaded_in_mid_message_is_asked_again_and_the_message_starts_over()
    {
        await using var anthropic = await FakeAnthropic.StartAsync(c => Answer(c, c.Request.Number == 0 ? FakeAnthropic.Overloaded : null));
        var page = new List<string>();

        await foreach (var text in Ask(anthropic, startOver: page.Clear))
            page.Add(text);

        page.Should().Equal("Hel", "lo");
        anthropic.Requests.Select(r => r.Method).Should().Equal("POST", "POST");
        anthropic.Requests[1].Body.Should().Be(anthropic.Requests[0].Body);
    }

    [Fact]
    public async Task A_server_that_stays_overloaded_is_asked_no_more_often_than_the_policy_says()
    {
        await using var anthropic = await FakeAnthropic.StartAsync(c => Answer(c, FakeAnthropic.Overloaded));
        var replays = 0;

        var (_, failure) = await Ask(anthropic, () => replays++).FailAsync();

        failure.Error.Should().Be(SseError.RetriesExhausted);
        failure.Response!.Body.Should().Be(FakeAnthropic.Overloaded);
        replays.Should().Be(2);
        anthropic.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(529)]
    [InlineData(503)]
    public async Task A_server_that_is_overloaded_from_the_start_is_asked_again(int status)
    {
        await using var anthropic = await FakeAnthropic.StartAsync(c =>
        {
            if (c.Request.Number == 0)
                c.Json(status, FakeAnthropic.Overloaded);
            else
                Answer(c);
        });

        (await Ask(anthropic).TextAsync()).Should().Be("Hello");
        anthropic.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Any_other_error_event_is_an_error_with_what_the_server_said()
    {
        await using var anthropic = await FakeAnthropic.StartAsync(c => Answer(c, FakeAnthropic.Invalid));

        var (text, failure) = await Ask(anthropic).FailAsync();

        text.Should().Be("Hel");
        failure.Error.Should().Be(SseError.ReportedByServer);
        failure.Response!.Body.Should().Be(FakeAnthropic.Invalid);
        failure.Response.Headers.GetValues("request-id").Should().Equal("req_011C");
        anthropic.Requests.Should().ContainSingle();
    }

    private static IAsyncEnumerable<string> Ask(FakeApi anthropic, Action? startOver = null) =>
        AnthropicMessages.StreamAsync(anthropic.Http, "Hi", startOver ?? (() => { }), AtOnce);

    private static void Answer(SseScriptedConnection connection, string? error = null)
    {
        connection.BeginMessage().Text("Hel");
        if (error is null)
            connection.Text("lo").StopMessage();
        else
            connection.Error(error);
    }
}
