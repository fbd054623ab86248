using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>How long the attempt with a new token waits: a server that answers 401 is up.</summary>
public sealed class UnauthorizedDelayTests
{
    [Fact]
    public async Task The_attempt_with_a_new_token_does_not_wait_for_the_backoff_of_the_outage()
    {
        using var scenario = new Scenario(
            s => s.Repeat(5, c => c.Status(503)).Connection(c => c.Status(401)).Connection(c => c.Status(503)).Otherwise(c => c.Event("online").Stall()),
            options =>
            {
                options.RetryUnauthorized = true;
                options.ReconnectPolicy = options.ReconnectPolicy with { MaxRetries = SseReconnectPolicy.UnlimitedRetries };
            });

        await scenario.ReadAsync(1);

        scenario.RetryDelays().Should().Equal(1, 2, 4, 8, 16, 1, 30);
    }

    [Fact]
    public async Task The_attempt_with_a_new_token_waits_as_long_as_the_server_asked()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.Retry(5_000).Event("online", id: "1"))
                .Repeat(2, c => c.Status(503))
                .Connection(c => c.Status(401))
                .Otherwise(c => c.Event("idle", id: "2").Stall()),
            options => options.RetryUnauthorized = true);

        await scenario.ReadAsync(2);

        scenario.RetryDelays().Should().Equal(5, 10, 20, 5);
    }

    [Fact]
    public async Task A_401_that_only_ShouldRetry_retries_waits_and_counts_like_a_5xx()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Status(503)).Otherwise(c => c.Status(401)), options => options.ShouldRetry = _ => true);

        var exception = await scenario.FailAsync();

        scenario.RetryDelays().Should().Equal(1, 2, 4);
        scenario.ShouldHaveGivenUp(exception, requests: 4);
    }

    [Fact]
    public async Task A_new_token_that_is_refused_too_ends_the_stream_at_once()
    {
        using var scenario = new Scenario(
            s => s.Repeat(2, c => c.Status(503)).Otherwise(c => c.Status(401)), options => options.RetryUnauthorized = true);

        scenario.ShouldHaveGivenUp(await scenario.FailAsync(), requests: 4);

        scenario.RetryDelays().Should().Equal(1, 2, 1);
    }
}
