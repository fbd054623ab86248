using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ResponseInfoTests
{
    [Fact]
    public async Task A_refusal_tells_its_status_its_headers_and_the_text_of_its_error_and_neither_the_message_nor_the_log_does()
    {
        const string Quota = """{"error":{"code":"insufficient_quota"}}""";
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Status(400).Header("x-request-id", "req-7").Raw(Quota)),
            address: new Uri("http://user:secret@localhost/chat?key=secret"));

        var exception = await scenario.FailAsync();

        exception.Response!.Address.Should().Be(new Uri("http://localhost/chat"));
        exception.Response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        exception.Response.Headers.GetValues("x-request-id").Should().Equal("req-7");
        exception.Response.Body.Should().Be(Quota);
        exception.ToString().Should().NotContain("quota").And.NotContain("secret").And.NotContain("req-7");
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("none")]
    public async Task A_text_whose_encoding_is_none_is_read(string encoding)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(400).Header("Content-Encoding", encoding).Raw("why")));

        (await scenario.FailAsync()).Response!.Body.Should().Be("why");
    }

    [Fact]
    public async Task Of_a_long_text_there_are_the_first_4_KiB()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(404).Raw(new string('x', 5000)).Stall()));

        (await scenario.FailAsync()).Response!.Body.Should().Be(new string('x', 4096));
    }

    [Fact]
    public async Task Who_is_cancelled_while_the_text_is_waited_for_is_cancelled_and_not_refused()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(404).Raw("half").Stall()));
        using var cancellation = new CancellationTokenSource();
        await using var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
        var pending = items.MoveNextAsync().AsTask();
        await scenario.Handler.WaitForRequestAsync(0, TestContext.Current.CancellationToken);

        await cancellation.CancelAsync();

        (await pending.Awaiting(p => p).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancellation.Token);
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
    }

    [Fact]
    public async Task Reconnect_ends_the_wait_for_the_text_and_is_no_refusal()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Status(404).Raw("half").Stall()).Otherwise(c => c.Event("a").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();
        var pending = items.MoveNextAsync().AsTask();
        await scenario.Handler.WaitForRequestAsync(0, TestContext.Current.CancellationToken);
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        scenario.Stream.Reconnect();

        (await pending).Should().BeTrue();
        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task The_text_is_waited_for_within_ConnectTimeout_and_what_has_come_by_then_is_kept()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(404).Raw("half").Stall()), o => o.ConnectTimeout = TimeSpan.FromSeconds(7));
        var start = scenario.Clock.GetUtcNow();

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedStatus);
        exception.Response!.Body.Should().Be("half");
        (scenario.Clock.GetUtcNow() - start).Should().Be(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Without_a_ConnectTimeout_a_text_that_never_ends_holds_the_refusal_for_30_seconds_at_most()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(404).Raw("half").Stall()), o => o.ConnectTimeout = Timeout.InfiniteTimeSpan);
        var start = scenario.Clock.GetUtcNow();

        var exception = await scenario.FailAsync();

        exception.Response!.Body.Should().Be("half");
        (scenario.Clock.GetUtcNow() - start).Should().Be(TimeSpan.FromSeconds(30));
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    [Fact]
    public async Task A_refusal_without_a_text_has_none()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(404)));

        (await scenario.FailAsync()).Response!.Body.Should().BeNull();
    }

    [Fact]
    public async Task What_gave_up_in_the_end_tells_the_answer_to_the_last_attempt()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Refuse()).Otherwise(c => c.Status(503).Raw("busy")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        exception.Response!.Body.Should().Be("busy");
    }

    [Fact]
    public async Task Without_a_response_there_is_none()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Refuse()));

        (await scenario.FailAsync()).Response.Should().BeNull();
    }

    [Fact]
    public async Task The_change_to_Connected_tells_what_the_server_answered()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("x-region", "eu").Event("a")));

        await scenario.ReadAsync(1);

        scenario.Changes.Select(c => c.Response?.Headers.GetValues("x-region").Single()).Should().Equal(null, "eu", null);
    }

    [Fact]
    public async Task A_stream_that_is_opened_anew_without_an_id_says_that_it_does_not_resume()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a")).Connection(c => c.Event("b", id: "2")).Otherwise(c => c.Event("c", id: "3")));

        await scenario.ReadAsync(3);

        scenario.Changes.Where(c => c.State == SseConnectionState.Connected).Select(c => c.IsResume).Should().Equal(false, false, true);
    }
}
