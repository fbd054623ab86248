using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Polly;

namespace ResilientSse.Internal;

/// <summary>Makes one attempt over HTTP. It knows nothing of the format of the body, or of retries.</summary>
internal sealed class Connector(StreamCore core)
{
    private readonly Uri _uri = core.Uri!;
    private readonly SseStreamOptions _options = core.Options;

    /// <summary>Makes the attempt. The caller has paced its start.</summary>
    /// <param name="attempt">Passed to <see cref="SseStreamOptions.ConfigureRequest"/>.</param>
    /// <param name="retryUnauthorized">Whether a 401 leads to one more attempt.</param>
    /// <param name="scope">Ends the attempt, and later the connection, which then owns it.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptResult> ConnectAsync(SseAttempt attempt, bool retryUnauthorized, CancellationScope scope)
    {
        using var deadline = new CancellationTokenSource(_options.ConnectTimeout, _options.TimeProvider);
        using var link = scope.Token.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        var exchange = new Exchange(core, attempt, retryUnauthorized);
        AttemptResult result = default;
        ConnectionTelemetry.Start(core, attempt.Reason);
        try
        {
            return result = await SendAsync(exchange, retryUnauthorized, scope, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!scope.IsOver)
        {
            return result = Explain(e, exchange, deadline.IsCancellationRequested);
        }
        finally
        {
            core.Posted = exchange.Posted ?? core.Posted;
            if (result.Connection is null)
                core.Telemetry?.End(result.Failure);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult> SendAsync(Exchange exchange, bool retryUnauthorized, CancellationScope scope, CancellationToken cancellationToken)
    {
        var sending = _options.ConnectPipeline?.ExecuteAsync(exchange.SendAsync, cancellationToken) ?? exchange.SendAsync(cancellationToken);
        var response = await sending.ConfigureAwait(false);
        var isAccepted = false;
        try
        {
            if (response.StatusCode == HttpStatusCode.NoContent)
                return AttemptResult.Complete;

            if (ResponseRules.Judge(response, _options, retryUnauthorized) is { } refusal)
            {
                refusal.Response = refusal.Response!.WithBody(await ErrorText.ReadAsync(response, _options.TimeProvider, cancellationToken).ConfigureAwait(false));

                // If the attempt was cancelled while the text was being read, that is not a refusal.
                scope.Token.ThrowIfCancellationRequested();
                return refusal;
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var source = new ByteSource(body, response, ZeroByteReads.AreSupportedBy(response, body), _options.TimeProvider, scope);
            isAccepted = true;
            core.Telemetry?.Connected();
            return new Connection(core, response, source, scope);
        }
        finally
        {
            if (!isAccepted)
                response.Dispose();
        }
    }

    /// <summary>Turns what an attempt threw, other than our own cancellation, into a failure.</summary>
    private SseException Explain(Exception e, Exchange exchange, bool isLate) => e switch
    {
        OperationCanceledException when isLate => Failures.ConnectTimeout(_uri, _options.ConnectTimeout, exchange.IsConfiguring),
        _ when e == exchange.ConfigureFailure => Failures.ConfigureRequestFailed(_uri, e, IsTransient(e)),
        SseException known => known,
        _ when Exchange.IsConnectFailure(e) => Failures.ConnectionFailed(_uri, e),
        OperationCanceledException or TimeoutException => Failures.ClientTimeout(_uri, core.Http.Timeout, e),
        ExecutionRejectedException => Failures.RejectedByPipeline(_uri, e),
        HttpRequestException http when exchange.CannotSendEventId(http) => Failures.UnsendableEventId(e),
        HttpRequestException or IOException => Failures.ConnectionLost(_uri, e),
        _ => Failures.RequestFailed(_uri, e),
    };

    /// <summary>
    /// Whether <see cref="SseStreamOptions.ConfigureRequest"/> threw because of the network: a token endpoint is down, say. HttpClient
    /// reports its timeout as a cancellation.
    /// </summary>
    private static bool IsTransient(Exception e) => e switch
    {
        HttpRequestException http => http.StatusCode is not { } status || ResponseRules.IsTransient(status),
        IOException io => io is HttpIOException || IsOfSocket(io), // others come from files
        OperationCanceledException cancelled => cancelled.InnerException is TimeoutException,
        TimeoutException or ExecutionRejectedException => true,
        _ => false,
    };

    private static bool IsOfSocket(Exception e) => e is SocketException || (e.InnerException is { } inner && IsOfSocket(inner));
}
