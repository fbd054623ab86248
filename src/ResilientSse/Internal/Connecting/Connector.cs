using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Polly;

namespace ResilientSse.Internal;

/// <summary>Makes one attempt over HTTP. It knows nothing of the format of the body, or of retries.</summary>
internal static class Connector
{
    /// <summary>Makes the attempt. The caller has paced its start.</summary>
    /// <param name="core">The stream.</param>
    /// <param name="exchange">The requests of the attempt.</param>
    /// <param name="scope">Ends the attempt, and later the connection, which then owns it.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<AttemptResult> ConnectAsync(StreamCore core, Exchange exchange, CancellationScope scope)
    {
        using var deadline = new CancellationTokenSource(core.Options.ConnectTimeout, core.Options.TimeProvider);
        using var link = scope.Token.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        AttemptResult result = default;
        ConnectionTelemetry.Start(core, exchange.Attempt.Reason);
        try
        {
            var sending = core.Options.ConnectPipeline?.ExecuteAsync(exchange.SendAsync, deadline.Token) ?? exchange.SendAsync(deadline.Token);
            var response = await sending.ConfigureAwait(false);
            return result = await JudgeAsync(core, response, exchange.RetryUnauthorized, scope, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!scope.IsOver)
        {
            return result = Explain(core, e, exchange, deadline.IsCancellationRequested);
        }
        finally
        {
            core.Posted = exchange.Posted ?? core.Posted;
            if (result.Connection is null)
                core.Telemetry?.End(result.Failure);
        }
    }

    /// <summary>Opens the body of an event stream. It waits only for the text of a refusal.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<AttemptResult> JudgeAsync(
        StreamCore core, HttpResponseMessage response, bool retryUnauthorized, CancellationScope scope, CancellationToken cancellationToken)
    {
        var time = core.Options.TimeProvider;
        var isAccepted = false;
        try
        {
            if (response.StatusCode == HttpStatusCode.NoContent)
                return AttemptResult.Complete;

            if (ResponseRules.Judge(response, core.Options, retryUnauthorized) is { } refusal)
            {
                refusal.Response = refusal.Response!.WithBody(await ErrorText.ReadAsync(response, time, cancellationToken).ConfigureAwait(false));

                // If the attempt was cancelled while the text was being read, that is not a refusal.
                scope.Token.ThrowIfCancellationRequested();
                return refusal;
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var source = new ByteSource(body, response, ZeroByteReads.AreSupportedBy(response, body), time, scope);
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
    private static SseException Explain(StreamCore core, Exception e, Exchange exchange, bool isLate) => e switch
    {
        OperationCanceledException when isLate => Failures.ConnectTimeout(core.Uri!, core.Options.ConnectTimeout, exchange.IsConfiguring),
        _ when e == exchange.ConfigureFailure => Failures.ConfigureRequestFailed(core.Uri!, e, IsTransient(e)),
        SseException known => known,
        _ when Exchange.IsConnectFailure(e) => Failures.ConnectionFailed(core.Uri!, e),
        OperationCanceledException or TimeoutException => Failures.ClientTimeout(core.Uri!, core.Http.Timeout, e),
        ExecutionRejectedException => Failures.RejectedByPipeline(core.Uri!, e),
        HttpRequestException http when exchange.CannotSendEventId(http) => Failures.UnsendableEventId(e),
        HttpRequestException or IOException => Failures.ConnectionLost(core.Uri!, e),
        _ => Failures.RequestFailed(core.Uri!, e),
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
