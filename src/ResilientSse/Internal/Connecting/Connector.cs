using System.Net;
using Polly;

namespace ResilientSse.Internal;

/// <summary>HTTP: makes one attempt. It knows nothing of the format of the body, and nothing of retries.</summary>
internal sealed class Connector(StreamCore core)
{
    private readonly Uri _uri = core.Uri!;
    private readonly SseStreamOptions _options = core.Options;
    private readonly RequestFactory _requests = new(core.Http);

    /// <summary>One attempt. Its start has been paced.</summary>
    /// <param name="attempt">What <see cref="SseStreamOptions.ConfigureRequest"/> is told.</param>
    /// <param name="retryUnauthorized">Whether a 401 is worth one more attempt.</param>
    /// <param name="lifetime">Ends the attempt, and later the connection, which owns it from then on.</param>
    public async ValueTask<AttemptResult> ConnectAsync(SseAttempt attempt, bool retryUnauthorized, Lifetime lifetime)
    {
        using var deadline = new CancellationTokenSource(_options.ConnectTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Token, deadline.Token);
        var exchange = new Exchange(core, _requests, attempt);
        HttpResponseMessage? response = null;
        AttemptResult result = default;
        ConnectionTelemetry.Start(core, attempt.Reason);
        try
        {
            var pipeline = _options.ConnectPipeline ?? ResiliencePipeline<HttpResponseMessage>.Empty;
            response = await pipeline.ExecuteAsync(exchange.SendAsync, either.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NoContent)
                return AttemptResult.Complete;
            if (ResponseRules.Judge(response, _options.TimeProvider.GetUtcNow(), retryUnauthorized) is { } refusal)
                return result = Judge(refusal, exchange);

            var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            result = new Connection(core, exchange.Method, new ResponseBody(response, body), lifetime);
            response = null;
            core.Telemetry?.Connected();
            return result;
        }
        catch (Exception e) when (!lifetime.IsOver)
        {
            return result = Judge(Explain(e, exchange, deadline.IsCancellationRequested), exchange);
        }
        finally
        {
            response?.Dispose();
            if (result.Connection is null)
                core.Telemetry?.End(result.Failure?.Exception);
        }
    }

    /// <summary>What it means that an attempt threw, other than by our own cancellation.</summary>
    private Failure Explain(Exception e, Exchange exchange, bool isLate) => e switch
    {
        SseException known => new(known),
        OperationCanceledException when isLate => Transient(Failures.ConnectTimeout(_uri, _options.ConnectTimeout)),
        OperationCanceledException or TimeoutException => Transient(Failures.ClientTimeout(_uri, core.Http.Timeout, e)),
        ExecutionRejectedException => Transient(Failures.RejectedByPipeline(_uri, e)) with { IsUnprocessed = !exchange.WasSent },
        HttpRequestException http when exchange.CannotSendEventId(http) => new(Failures.UnsendableEventId(e)),
        HttpRequestException http when IsConnectFailure(http) => Transient(Failures.ConnectionFailed(_uri, e)) with { IsUnprocessed = true },
        HttpRequestException or IOException => Transient(Failures.ConnectionLost(_uri, e)) with { IsUnprocessed = !exchange.WasSent },
        _ => new(Failures.RequestFailed(_uri, e)),
    };

    /// <summary>
    /// Whatever happens where a POST was sent on to its outcome, the POST itself was acted on; and so it may have been when a pipeline
    /// sends it a second time.
    /// </summary>
    private Failure Judge(Failure failure, Exchange exchange) =>
        (failure with { IsUnprocessed = failure.IsUnprocessed && !exchange.WasAnswered && !exchange.WasSentTwice }).For(exchange.Method, _options);

    private static Failure Transient(SseException exception) => new(exception) { IsTransient = true };

    private static bool IsConnectFailure(HttpRequestException e) => e.HttpRequestError is HttpRequestError.ConnectionError
        or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
