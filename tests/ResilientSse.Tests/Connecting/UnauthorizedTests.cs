using System.Net;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class UnauthorizedTests
{
    [Fact]
    public async Task With_RetryUnauthorized_a_401_gets_one_more_attempt_in_which_ConfigureRequest_knows_why()
    {
        var attempts = new List<(int, HttpStatusCode?, SseError?)>();
        using var scenario = new Scenario(s => s.Connection(c => c.Status(401)).Otherwise(c => c.Event("a").Stall()), o => Record(o, attempts));

        (await scenario.ReadAsync(1)).Should().Equal("a");

        attempts.Should().Equal((0, null, null), (1, HttpStatusCode.Unauthorized, SseError.UnexpectedStatus));
        scenario.Handler.Requests[1].Headers["Authorization"].Should().Be("Bearer refreshed");
    }

    [Fact]
    public async Task A_second_401_of_the_same_outage_is_fatal_even_with_another_failure_in_between()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(401)).Connection(c => c.Status(503)).Otherwise(c => c.Status(401)), o => Record(o, []));

        var thrown = await scenario.FailAsync();

        thrown.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        thrown.Message.Should().Contain("SseStreamOptions.RetryUnauthorized");
        scenario.Requests.Should().Be(3);
    }

    [Fact]
    public async Task Each_outage_has_an_attempt_of_its_own()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.Status(401)).Connection(c => c.Event("a"))
                .Connection(c => c.Status(401)).Connection(c => c.Event("b"))
                .Otherwise(c => c.Status(204)),
            o => Record(o, []));

        (await scenario.ReadAllAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task A_refused_POST_was_not_acted_on_and_may_be_sent_with_a_fresh_token()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Status(401)).Otherwise(c => c.Event("a").Stall()),
            o =>
            {
                o.RetryUnauthorized = true;
                o.ConfigureRequest = (request, _, _) =>
                {
                    request.Method = HttpMethod.Post;
                    return ValueTask.CompletedTask;
                };
            });

        (await scenario.ReadAsync(1)).Should().Equal("a");
    }

    private static void Record(SseStreamOptions options, List<(int, HttpStatusCode?, SseError?)> attempts)
    {
        options.RetryUnauthorized = true;
        options.ConfigureRequest = (request, attempt, _) =>
        {
            attempts.Add((attempt.Number, attempt.StatusCode, attempt.Reason));
            request.Headers.Authorization = new("Bearer", attempt.StatusCode == HttpStatusCode.Unauthorized ? "refreshed" : "stale");
            return ValueTask.CompletedTask;
        };
    }
}
