using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class UnauthorizedTests
{
    private readonly List<SseAttempt> _attempts = [];

    [Fact]
    public async Task A_401_is_fatal_and_the_message_names_the_option()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(401)));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedStatus);
        exception.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        exception.Message.Should().Contain("SseStreamOptions.RetryUnauthorized").And.Contain("SseStreamOptions.ConfigureRequest");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task A_401_with_RetryUnauthorized_gets_one_more_attempt_that_is_told_why()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(401)).Connection(c => c.Event("online", id: "7").Stall()), RefreshTokens);

        (await scenario.ReadAsync(1)).Should().Equal("online");

        _attempts.Select(a => (a.Number, a.Reason, a.StatusCode)).Should().Equal(
            (0, null, null),
            (1, SseError.UnexpectedStatus, HttpStatusCode.Unauthorized));
        scenario.Handler.Requests.Select(r => r.Headers["Authorization"]).Should().Equal("Bearer old", "Bearer new");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public async Task The_attempt_with_a_new_token_is_beside_MaxRetries(int maxRetries, int failures)
    {
        using var scenario = new Scenario(
            s => (failures > 0 ? s.Repeat(failures, c => c.Status(503)) : s).Connection(c => c.Status(401)).Otherwise(c => c.Event("online").Stall()),
            options =>
            {
                RefreshTokens(options);
                options.ReconnectPolicy = options.ReconnectPolicy with { MaxRetries = maxRetries };
            });
        (await scenario.ReadAsync(1)).Should().Equal("online");

        scenario.Requests.Should().Be(failures + 2);
    }

    [Fact]
    public async Task The_second_401_of_an_outage_is_fatal()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(401)), RefreshTokens);

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedStatus);
        exception.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        scenario.ShouldHaveGivenUp(exception, requests: 2);
    }

    [Fact]
    public async Task A_second_401_is_fatal_also_when_other_failures_came_between()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(401)).Connection(c => c.Status(503)).Otherwise(c => c.Status(401)), RefreshTokens);

        var exception = await scenario.FailAsync();

        exception.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        scenario.ShouldHaveGivenUp(exception, requests: 3);
    }

    [Fact]
    public async Task A_later_outage_gets_its_own_attempt()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.Status(401))
                .Connection(c => c.Event("online", id: "1"))
                .Connection(c => c.Status(401))
                .Connection(c => c.Event("idle", id: "2"))
                .Otherwise(c => c.Status(204)),
            RefreshTokens);

        (await scenario.ReadAllAsync()).Should().Equal("online", "idle");

        _attempts.Select(a => (a.Number, a.Reason, a.StatusCode, a.LastEventId)).Should().Equal(
            (0, null, null, ""),
            (1, SseError.UnexpectedStatus, HttpStatusCode.Unauthorized, ""),
            (0, SseError.StreamEnded, null, "1"),
            (1, SseError.UnexpectedStatus, HttpStatusCode.Unauthorized, "1"),
            (0, SseError.StreamEnded, null, "2"));
    }

    [Fact]
    public async Task A_new_enumeration_after_the_fatal_401_gets_its_own_attempt()
    {
        using var scenario = new Scenario(s => s.Repeat(3, c => c.Status(401)).Connection(c => c.Event("online").Stall()), RefreshTokens);

        await scenario.FailAsync();

        (await scenario.ReadAsync(1)).Should().Equal("online");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task A_request_that_was_not_authorised_was_not_acted_on_so_any_method_is_sent_again(string method)
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(401)).Connection(c => c.Event("online").Stall()),
            options =>
            {
                options.RetryUnauthorized = true;
                options.Use(method);
            });

        (await scenario.ReadAsync(1)).Should().Equal("online");
        scenario.Handler.Requests.Select(r => r.Body).Should().Equal(Requests.Body, Requests.Body);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task Without_RetryUnauthorized_it_is_not_sent_again_whatever_ShouldRetry_says(string method)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(401)), options =>
        {
            options.ShouldRetry = _ => true;
            options.Use(method);
        });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task With_RetryUnauthorized_a_POST_is_sent_a_second_time_and_no_third_whatever_ShouldRetry_says()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(401)), options =>
        {
            (options.RetryUnauthorized, options.ShouldRetry) = (true, _ => true);
            options.Use("POST");
        });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 2);
    }

    [Fact]
    public async Task The_message_names_the_option_to_a_POST_too()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(401)), options => options.Use("POST"));

        (await scenario.FailAsync()).Message.Should().Contain("SseStreamOptions.RetryUnauthorized");
    }

    private void RefreshTokens(SseStreamOptions options)
    {
        options.RetryUnauthorized = true;
        options.ConfigureRequest = (request, attempt, _) =>
        {
            _attempts.Add(attempt);
            request.Headers.Authorization = new("Bearer", attempt.StatusCode == HttpStatusCode.Unauthorized ? "new" : "old");
            return ValueTask.CompletedTask;
        };
    }
}
