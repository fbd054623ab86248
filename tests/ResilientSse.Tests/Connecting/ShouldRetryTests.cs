using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ShouldRetryTests
{
    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [InlineData(200)]
    public async Task True_retries_what_is_fatal_otherwise(int status)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(status).Header("Content-Type", "text/html")).Otherwise(c => c.Event("a")), o => o.ShouldRetry = _ => true);

        (await scenario.ReadAsync(1)).Should().Equal("a");

        scenario.RequestTimes.Should().Equal(TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task False_makes_fatal_what_is_retried_otherwise()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(503)), o => o.ShouldRetry = e => e.StatusCode == HttpStatusCode.ServiceUnavailable ? false : null);

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedStatus);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task Null_leaves_it_to_the_table()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(503)).Otherwise(c => c.Status(404)), o => o.ShouldRetry = _ => null);

        (await scenario.FailAsync()).StatusCode.Should().Be(HttpStatusCode.NotFound);

        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task MaxRetries_and_the_floor_of_100_ms_stay()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(404)), o =>
        {
            o.ShouldRetry = _ => true;
            o.ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero, MaxRetries = 5 };
        });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        scenario.ShouldHaveGivenUp(exception, requests: 6);
        Pacing.Holds(scenario);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    public async Task A_POST_that_the_server_may_have_acted_on_is_not_sent_again_all_the_same(int status)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(status)), o =>
        {
            o.ShouldRetry = _ => true;
            o.Use("POST");
        });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(404, null)]
    [InlineData(200, true)]
    [InlineData(200, null)]
    public async Task The_message_does_not_offer_to_retry_a_POST_that_is_not_sent_again(int status, bool? answer)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(status).Raw("event: error\ndata: x\n\n").Stall()), o =>
        {
            o.ShouldRetry = _ => answer;
            o.ErrorFrom = (_, _) => "x";
            o.Use("POST");
        });

        (await scenario.FailAsync()).Message.Should().NotContain("ShouldRetry");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Retry_After_is_the_floor_of_what_it_retries_as_it_is_of_a_5xx(int status)
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Status(status, retryAfter: 60)).Otherwise(c => c.Event("a")), o => o.ShouldRetry = _ => true);

        await scenario.ReadAsync(1);

        scenario.RequestTimes[1].Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task It_is_asked_of_drops_too()
    {
        var asked = new List<SseError>();
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a", id: "1").Cut()).Otherwise(c => c.Event("b", id: "2")), o => o.ShouldRetry = e =>
        {
            asked.Add(e.Error);
            return e.Error == SseError.StreamEnded ? false : null;
        });

        (await scenario.FailAsync()).Error.Should().Be(SseError.StreamEnded);

        asked.Should().Equal(SseError.ConnectionLost, SseError.StreamEnded);
    }

    [Fact]
    public async Task A_reconnect_that_is_asked_for_while_the_last_attempt_fails_is_made_all_the_same()
    {
        Scenario scenario = null!;
        scenario = new Scenario(s => s.Connection(c => c.Status(503)).Otherwise(c => c.Event("a").Stall()), o =>
        {
            o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 0 };
            o.ShouldRetry = _ =>
            {
                scenario.Stream.Reconnect();
                return true;
            };
        });
        using var disposed = scenario;

        (await scenario.ReadAsync(1)).Should().Equal("a");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_it_forbids_to_retry_ends_the_stream_also_if_a_reconnect_is_asked_for_meanwhile(int asked)
    {
        Scenario scenario = null!;
        scenario = new Scenario(s => s.Connection(c => c.Event("a")).Repeat(2, c => c.Status(503)).Otherwise(c => c.Event("b")), o => o.ShouldRetry = _ =>
        {
            if (--asked == 0)
                scenario.Stream.Reconnect();
            return asked > 0;
        });
        using var disposed = scenario;
        var requests = asked;

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(requests == 1 ? SseError.StreamEnded : SseError.UnexpectedStatus);
        scenario.ShouldHaveGivenUp(exception, requests);
    }

    [Fact]
    public async Task What_it_forbids_to_retry_at_the_first_attempt_ends_the_stream_also_if_a_reconnect_is_asked_for_meanwhile()
    {
        var isAsked = false;
        Scenario scenario = null!;
        scenario = new Scenario(s => s.Otherwise(c => c.Status(503)), o => o.ShouldRetry = _ =>
        {
            if (!isAsked)
                scenario.Stream.Reconnect();
            isAsked = true;
            return false;
        });
        using var disposed = scenario;

        scenario.ShouldHaveGivenUp(await scenario.FailAsync(), requests: 1);
    }

    [Fact]
    public async Task It_is_not_asked_about_a_POST_that_is_not_sent_again()
    {
        var asked = new List<SseError>();
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a")), o =>
        {
            o.Use("POST");
            o.ShouldRetry = e =>
            {
                asked.Add(e.Error);
                return null;
            };
        });

        await scenario.FailAsync();
        await scenario.FailAsync();

        asked.Should().Equal(SseError.StreamEnded);
    }
}
