using ResilientSse.Tests.Examples.Servers;

namespace ResilientSse.Tests.Examples;

public sealed class GeminiTests
{
    [Fact]
    public async Task The_end_of_the_response_is_the_end_of_the_answer()
    {
        await using var gemini = await FakeGemini.StartAsync(c => c.Part("Hel").Part("lo", "STOP"));

        (await Gemini.StreamAsync(gemini.Http, "Hi").TextAsync()).Should().Be("Hello");
        gemini.Requests.Should().ContainSingle().Which.Body.Should().Be("""{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""");
    }

    [Fact]
    public async Task CRLF_lines_may_come_in_pieces()
    {
        await using var gemini = await FakeGemini.StartAsync(c => c.Split(1).Part("Hel").Part("lo", "STOP"));

        (await Gemini.StreamAsync(gemini.Http, "Hi").TextAsync()).Should().Be("Hello");
    }

    [Theory]
    [InlineData(2)]     // without the blank line
    [InlineData(3)]     // without the LF before it
    [InlineData(4)]     // without both line ends
    [InlineData(100)]   // in mid-JSON
    public async Task An_end_in_mid_event_is_an_error_and_never_the_end_of_the_answer(int missing)
    {
        await using var gemini = await FakeGemini.StartAsync(c => c.Part("Hel").CutCleanlyWithin("lo", missing));

        var (text, failure) = await Gemini.StreamAsync(gemini.Http, "Hi").FailAsync();

        text.Should().Be("Hel");
        failure.Error.Should().Be(SseError.NotReplayable);
        failure.InnerException.Should().BeOfType<SseException>().Which.Error.Should().Be(SseError.Truncated);
        gemini.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_cut_between_two_events_is_an_error_too()
    {
        await using var gemini = await FakeGemini.StartAsync(c => c.Part("Hel").Cut());

        var (text, failure) = await Gemini.StreamAsync(gemini.Http, "Hi").FailAsync();

        text.Should().Be("Hel");
        failure.InnerException.Should().BeOfType<SseException>().Which.Error.Should().Be(SseError.ConnectionLost);
        gemini.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_error_in_mid_answer_is_an_error_with_what_the_server_said()
    {
        await using var gemini = await FakeGemini.StartAsync(c => c.Part("Hel").Unable());

        var (text, failure) = await Gemini.StreamAsync(gemini.Http, "Hi").FailAsync();

        text.Should().Be("Hel");
        failure.Error.Should().Be(SseError.ReportedByServer);
        failure.Response!.Body.Should().Be(FakeGemini.Unavailable);
    }
}
