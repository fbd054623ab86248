using System.Net;
using System.Text.Json;
using ResilientSse.Tests.Examples.Servers;

namespace ResilientSse.Tests.Examples;

public sealed class OpenAiChatTests
{
    [Fact]
    public async Task DONE_ends_the_answer_and_is_no_part_of_it()
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c.Begin().Token("Hel").Token("lo").Stop().Raw("data: [DONE]\n\n"));

        (await OpenAiChat.StreamAsync(openAi.Http, "Hi").TextAsync()).Should().Be("Hello");

        var request = openAi.Requests.Should().ContainSingle().Which;
        request.Method.Should().Be("POST");
        request.Headers["Accept"].Should().Be("text/event-stream");
        request.Headers["Content-Type"].Should().StartWith("application/json");
        JsonElement.Parse(request.Body).GetProperty("messages")[0].GetProperty("content").GetString().Should().Be("Hi");
    }

    [Theory]
    [InlineData("data: [DONE]\n")]
    [InlineData("data: [DONE]\r\n")]
    [InlineData("data:[DONE]\n")]
    public async Task A_server_that_forgets_the_blank_line_after_DONE_has_ended_the_answer_too(string end)
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c.Begin().Token("Hello").Stop().Raw(end));

        (await OpenAiChat.StreamAsync(openAi.Http, "Hi").TextAsync()).Should().Be("Hello");
        openAi.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_error_object_in_mid_answer_is_an_error_with_what_the_server_said()
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c.Begin().Token("Hel").Fail());

        var (text, failure) = await OpenAiChat.StreamAsync(openAi.Http, "Hi").FailAsync();

        text.Should().Be("Hel");
        failure.Error.Should().Be(SseError.ReportedByServer);
        failure.Response!.Body.Should().Be(FakeOpenAiChat.Failure);
        failure.Response.Headers.GetValues("x-request-id").Should().Equal("req_7f3a");
        failure.Message.Should().Contain("SseStreamOptions.ErrorFrom").And.NotContain("Sorry");
        openAi.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_cut_in_mid_answer_is_an_error_and_the_question_is_not_asked_twice()
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c.Begin().Token("Hel").Token("lo").Cut());

        var (text, failure) = await OpenAiChat.StreamAsync(openAi.Http, "Hi").FailAsync();

        text.Should().Be("Hello");
        failure.Error.Should().Be(SseError.NotReplayable);
        failure.InnerException.Should().BeOfType<SseException>().Which.Error.Should().Be(SseError.ConnectionLost);
        openAi.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("", SseError.StreamEnded)]
    [InlineData("data: [DO", SseError.Truncated)]
    [InlineData("data: {\"id\":\"chatcmpl-CgH\",\"choices\":[]}\n", SseError.Truncated)]
    public async Task A_clean_end_without_DONE_is_no_end_of_the_answer(string last, SseError cause)
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c.Begin().Token("Hello").Raw(last));

        var (text, failure) = await OpenAiChat.StreamAsync(openAi.Http, "Hi").FailAsync();

        text.Should().Be("Hello");
        failure.Error.Should().Be(SseError.NotReplayable);
        failure.InnerException.Should().BeOfType<SseException>().Which.Error.Should().Be(cause);
        openAi.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Comments_of_a_gateway_are_no_part_of_the_answer()
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c
            .Begin().Raw(": OPENROUTER PROCESSING\n\n").Token("Hello").Stop().Raw("data: [DONE]\n\n"));

        (await OpenAiChat.StreamAsync(openAi.Http, "Hi").TextAsync()).Should().Be("Hello");
    }

    [Fact]
    public async Task A_spent_quota_is_not_asked_for_again_although_429_is_retried()
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c.Json(429, FakeOpenAiChat.NoQuota));

        var (_, failure) = await OpenAiChat.StreamAsync(openAi.Http, "Hi").FailAsync();

        failure.Should().BeEquivalentTo(new { Error = SseError.UnexpectedStatus, StatusCode = HttpStatusCode.TooManyRequests });
        failure.Response!.Body.Should().Be(FakeOpenAiChat.NoQuota);
        openAi.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_wrong_key_is_an_error_with_what_the_server_said()
    {
        await using var openAi = await FakeOpenAiChat.StartAsync(c => c.Begin());
        openAi.Http.DefaultRequestHeaders.Authorization = new("Bearer", "wrong");

        var (_, failure) = await OpenAiChat.StreamAsync(openAi.Http, "Hi").FailAsync();

        failure.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        failure.Response!.Body.Should().Contain("invalid_api_key");
        openAi.Requests.Should().ContainSingle();
    }
}
