using System.Globalization;
using System.Text.Json;
using ResilientSse.Tests.Examples.Servers;

namespace ResilientSse.Tests.Examples;

public sealed class OpenAiResponsesTests
{
    private static readonly SseReconnectPolicy AtOnce = new() { InitialDelay = TimeSpan.Zero };

    public static TheoryData<int> EventsButTheFirst => [.. Enumerable.Range(1, FakeOpenAiResponses.Hello.Count - 1)];

    [Fact]
    public async Task The_completed_event_ends_the_answer()
    {
        await using var openAi = await FakeOpenAiResponses.StartAsync(FakeOpenAiResponses.Hello);

        (await OpenAiResponses.StreamAsync(openAi.Http, "Hi").TextAsync()).Should().Be("Hello");
        openAi.Requests.Should().ContainSingle().Which.Method.Should().Be("POST");
    }

    [Theory]
    [MemberData(nameof(EventsButTheFirst))]
    public async Task An_answer_that_is_cut_goes_on_by_GET_with_nothing_lost_and_nothing_twice(int cut)
    {
        await using var openAi = await FakeOpenAiResponses.StartAsync(FakeOpenAiResponses.Hello, cut);

        (await OpenAiResponses.StreamAsync(openAi.Http, "Hi", AtOnce).TextAsync()).Should().Be("Hello");

        openAi.Requests.Select(r => r.Method).Should().Equal("POST", "GET");
        var newest = (cut - 1).ToString(CultureInfo.InvariantCulture);
        openAi.Requests[1].Uri.PathAndQuery.Should().Be($"/v1/responses/{FakeOpenAiResponses.Id}?stream=true&starting_after={newest}");
        openAi.Requests[1].LastEventId.Should().Be(newest);
        openAi.Requests[1].Body.Should().BeEmpty();
        openAi.Requests[1].Headers.Should().NotContainKey("Content-Type");
    }

    [Fact]
    public async Task An_answer_that_is_cut_again_and_again_is_still_one_POST()
    {
        await using var openAi = await FakeOpenAiResponses.StartAsync(FakeOpenAiResponses.Hello, 1, 4, 5, 6, 9);

        (await OpenAiResponses.StreamAsync(openAi.Http, "Hi", AtOnce with { MaxRetries = 1 }).TextAsync()).Should().Be("Hello");
        openAi.Requests.Select(r => r.Method).Should().Equal("POST", "GET", "GET", "GET", "GET", "GET");
    }

    [Fact]
    public async Task An_answer_that_is_cut_before_it_has_an_id_cannot_be_resumed_and_is_not_asked_for_again()
    {
        await using var openAi = await FakeOpenAiResponses.StartAsync(FakeOpenAiResponses.Hello, 0);

        var (_, failure) = await OpenAiResponses.StreamAsync(openAi.Http, "Hi", AtOnce).FailAsync();

        failure.Error.Should().Be(SseError.NotReplayable);
        openAi.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_answer_that_the_server_forgot_is_an_error_with_what_the_server_said()
    {
        var created = FakeOpenAiResponses.Hello[0].Replace(FakeOpenAiResponses.Id, "resp_gone", StringComparison.Ordinal);
        await using var openAi = await FakeOpenAiResponses.StartAsync([created, FakeOpenAiResponses.Hello[1]], 1);

        var (_, failure) = await OpenAiResponses.StreamAsync(openAi.Http, "Hi", AtOnce).FailAsync();

        failure.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
        failure.Response!.Body.Should().Contain("resp_gone");
    }

    [Fact]
    public async Task A_failed_response_is_an_error_with_what_the_server_said()
    {
        await using var openAi = await FakeOpenAiResponses.StartAsync(FakeOpenAiResponses.Failing);

        var (text, failure) = await OpenAiResponses.StreamAsync(openAi.Http, "Hi", AtOnce).FailAsync();

        text.Should().Be("Hel");
        failure.Error.Should().Be(SseError.ReportedByServer);
        JsonElement.Parse(failure.Response!.Body!).GetProperty("response").GetProperty("error").GetRawText().Should().Be(FakeOpenAiResponses.Failed);
        openAi.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_error_that_comes_after_a_resume_is_an_error_too()
    {
        await using var openAi = await FakeOpenAiResponses.StartAsync(FakeOpenAiResponses.Erring, 1);

        var (text, failure) = await OpenAiResponses.StreamAsync(openAi.Http, "Hi", AtOnce).FailAsync();

        text.Should().Be("Hel");
        failure.Error.Should().Be(SseError.ReportedByServer);
        failure.Response!.Body.Should().Contain("The server had an error.");
        failure.Response.Address!.AbsolutePath.Should().Be($"/v1/responses/{FakeOpenAiResponses.Id}");
        openAi.Requests.Should().HaveCount(2);
    }
}
