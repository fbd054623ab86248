using System.Net;
using Polly;
using Polly.Retry;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>One stream is one POST, whatever the ConnectPipeline retries.</summary>
public sealed class OnePostPipelineTests
{
    [Fact]
    public async Task A_retry_of_the_ConnectPipeline_does_not_send_it_again_either()
    {
        using var scenario = Requests.Posting(s => s.Otherwise(c => c.Status(500)), configure: o => o.ConnectPipeline = RetryOnce(HttpStatusCode.InternalServerError));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task A_retry_of_the_ConnectPipeline_sends_what_was_not_acted_on()
    {
        using var scenario = Requests.Posting(
            s => s.Connection(c => c.Status(503)).Otherwise(c => c.Event("a")), configure: o => o.ConnectPipeline = RetryOnce(HttpStatusCode.ServiceUnavailable));

        (await scenario.ReadAsync(1)).Should().Equal("a");

        scenario.RetryReasons().Should().BeEmpty("for the stream it was one attempt");
    }

    [Fact]
    public async Task A_ConfigureRequest_that_fails_in_a_retry_of_the_ConnectPipeline_does_not_make_it_unsent()
    {
        var calls = 0;
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(500)), options =>
        {
            options.ConnectPipeline = RetryOnce(HttpStatusCode.InternalServerError);
            options.Configure(request => request.Method = ++calls % 2 == 1 ? HttpMethod.Post : throw new TimeoutException("token endpoint"));
        });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.NotReplayable);
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }

    [Fact]
    public async Task A_retry_of_the_ConnectPipeline_by_another_method_does_not_make_it_unsent()
    {
        var calls = 0;
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(500)), options =>
        {
            options.ConnectPipeline = RetryOnce(HttpStatusCode.InternalServerError);
            options.Configure(request => request.Method = ++calls % 2 == 1 ? HttpMethod.Post : HttpMethod.Get);
        });

        (await scenario.FailAsync()).Error.Should().Be(SseError.NotReplayable);

        scenario.Handler.Requests.Select(r => r.Method).Should().Equal("POST", "GET");
    }

    private static ResiliencePipeline<HttpResponseMessage> RetryOnce(HttpStatusCode status) => Pipelines.Build(
        TimeProvider.System,
        builder => builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 1,
            Delay = TimeSpan.Zero,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result?.StatusCode == status),
        }));
}
