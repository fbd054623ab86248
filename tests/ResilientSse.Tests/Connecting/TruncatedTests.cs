using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>A proxy in between turns a server that was killed into a clean end, so where the end is decides what it means.</summary>
public sealed class TruncatedTests
{
    [Theory]
    [InlineData("data: {\"half\":")]
    [InlineData("data: whole line\n")]
    [InlineData("data: whole line\r")]
    [InlineData("id: 7\n")]
    [InlineData("event: status\n")]
    [InlineData("retry: 10\n")]
    [InlineData("unknown: 1\n")]
    [InlineData("da")]
    [InlineData("data: a\n: comment\n")]
    [InlineData("data: a\n: comm")]
    public async Task A_clean_end_in_the_middle_of_a_block_is_a_drop_even_with_CompleteOnEnd_and_nothing_of_the_block_is_delivered(string torso)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Raw("id: 1\ndata: 1\n\n" + torso)).Otherwise(c => c.Event("2", id: "2")), o => o.CompleteOnEnd = true);

        (await scenario.ReadAllAsync()).Should().Equal("1", "2");

        scenario.RetryReasons().Should().Equal(SseError.Truncated);
        scenario.Handler.Requests[1].LastEventId.Should().Be("1");
        scenario.Changes[2].Exception!.Message.Should().Contain("in the middle of an event");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(": comment\n")]
    [InlineData(": a comment that was cut off")]
    [InlineData(":")]
    [InlineData("\r")]
    public async Task A_clean_end_between_two_blocks_or_in_a_comment_completes_with_CompleteOnEnd(string rest)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Raw("data: 1\n\n" + rest)), o => o.CompleteOnEnd = true);

        (await scenario.ReadAllAsync()).Should().Equal("1");

        scenario.Requests.Should().Be(1);
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
    }

    [Theory]
    [InlineData("data: [DONE]\n", true)]
    [InlineData("data: [DONE]\r\n", true)]
    [InlineData("data: [DONE]\r", true)]
    [InlineData("id: 9\nevent: end\ndata: [DONE]\n", true)]
    [InlineData("data: [DONE]", false)]
    [InlineData("data: [DONE]\ndata: x\n", false)]
    [InlineData("data: [DONE]\ndat", false)]
    [InlineData("data: [DO\n", false)]
    public async Task Pending_whole_lines_that_equal_the_terminator_complete_the_stream_for_servers_that_forget_the_blank_line(string end, bool isComplete)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Raw("data: 1\n\n" + end)).Otherwise(c => c.Raw("data: [DONE]\n\n")), o => o.Terminator = "[DONE]");

        (await scenario.ReadAllAsync()).Should().Equal("1");

        scenario.Requests.Should().Be(isComplete ? 1 : 2);
        scenario.RetryReasons().Should().Equal(isComplete ? [] : [SseError.Truncated]);
    }

    [Fact]
    public async Task With_a_terminator_a_clean_end_is_a_drop()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("1")).Otherwise(c => c.Raw("data: [DONE]\n\n")), o => o.Terminator = "[DONE]");

        (await scenario.ReadAllAsync()).Should().Equal("1");

        scenario.RetryReasons().Should().Equal(SseError.StreamEnded);
    }

    [Fact]
    public async Task A_truncated_answer_to_a_POST_is_fatal_and_says_what_stands_behind_it()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Raw("data: 1\n\ndata: {\"half\":")),
            o =>
            {
                o.CompleteOnEnd = true;
                o.Use("POST");
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        exception.InnerException.Should().BeOfType<SseException>().Which.Error.Should().Be(SseError.Truncated);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }
}
