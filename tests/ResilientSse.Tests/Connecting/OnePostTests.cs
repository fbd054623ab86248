using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>One stream is one POST: the server may have acted on it, and it may cost money.</summary>
public sealed class OnePostTests
{
    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task Reconnect_in_the_middle_of_an_answer_does_not_send_it_again(string method)
    {
        using var scenario = Requests.Posting(s => s.Otherwise(c => c.Event("a", id: "1").Stall()), method);
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();

        (await items.Awaiting(i => i.MoveNextAsync().AsTask()).Should().ThrowAsync<SseException>())
            .Which.Should().Match<SseException>(e => e.Error == SseError.NotReplayable && e.Message.Contains($"one SseStream is one {method}"));
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_second_enumeration_of_a_completed_answer_does_not_send_it_again()
    {
        using var scenario = Requests.Posting(s => s.Otherwise(c => c.Raw("data: a\n\ndata: [DONE]\n\n")), configure: o => o.Terminator = "[DONE]");
        (await scenario.ReadAllAsync()).Should().Equal("a");

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_second_enumeration_after_a_break_does_not_send_it_again()
    {
        using var scenario = Requests.Posting(s => s.Otherwise(c => c.Event("a").Event("b").Stall()));
        await scenario.ReadAsync(1);

        (await scenario.FailAsync()).Error.Should().Be(SseError.NotReplayable);

        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_second_enumeration_after_an_item_that_did_not_parse_goes_on_with_the_answer_and_after_5_seconds_does_not_send_it_again()
    {
        var clock = new TestClock();
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("data: 1\n\ndata: two\n\ndata: 3\n\ndata: four\n\n").Stall()), clock);
        using var http = handler.CreateClient();
        var options = new SseStreamOptions { TimeProvider = clock };
        options.Use("POST");
        var stream = SseStream.Create<int>(http, new Uri("/", UriKind.Relative), options);
        var numbers = new List<int>();

        await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<SseItemException>();
        await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<SseItemException>();
        numbers.Should().Equal(1, 3);
        clock.Advance(TimeSpan.FromSeconds(6));

        (await FluentActions.Awaiting(ReadAsync).Should().ThrowAsync<SseException>()).Which.Error.Should().Be(SseError.NotReplayable);
        handler.Requests.Should().ContainSingle();

        async Task ReadAsync()
        {
            await foreach (var item in stream)
                numbers.Add(item.Data);
        }
    }

    [Fact]
    public async Task A_POST_that_never_reached_the_server_is_sent_by_the_next_enumeration()
    {
        using var scenario = Requests.Posting(
            s => s.Repeat(2, c => c.Refuse()).Otherwise(c => c.Event("a")), configure: o => o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 1 });
        await scenario.FailAsync();

        (await scenario.ReadAsync(1)).Should().Equal("a");
    }
}
