using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace ResilientSse.Internal;

/// <summary>The requests of one attempt: the first one, and those that redirects lead to.</summary>
/// <param name="core">The stream.</param>
/// <param name="attempt">Passed to <see cref="SseStreamOptions.ConfigureRequest"/>.</param>
/// <param name="retryUnauthorized">Whether a 401 leads to one more attempt.</param>
internal sealed class Exchange(StreamCore core, SseAttempt attempt, bool retryUnauthorized)
{
    private readonly SseStreamOptions _options = core.Options;
    private int _sends;

    /// <summary>What <see cref="SseStreamOptions.ConfigureRequest"/> sees of the attempt.</summary>
    public SseAttempt Attempt { get; } = attempt;

    /// <summary>Whether a 401 leads to one more attempt.</summary>
    public bool RetryUnauthorized { get; } = retryUnauthorized;

    /// <summary>Whether <see cref="SseStreamOptions.ConfigureRequest"/> is running, so nothing has been sent yet.</summary>
    public bool IsConfiguring { get; private set; }

    /// <summary>What <see cref="SseStreamOptions.ConfigureRequest"/> threw; null if it did not.</summary>
    public Exception? ConfigureFailure { get; private set; }

    /// <summary>Whether a request may have reached a server.</summary>
    public bool WasSent { get; private set; }

    /// <summary>
    /// The method of a request that a server may have acted on and that must not be sent twice; null if there was none. If a POST is
    /// answered with a redirect, the POST was acted on, whatever happens at the redirect's target.
    /// </summary>
    public HttpMethod? Posted { get; private set; }

    /// <summary>
    /// Sends the request and follows redirects to the final response. A <see cref="SseStreamOptions.ConnectPipeline"/> may call it more
    /// than once: each call is paced, the first one by the caller, and none sends a POST again that may have been acted on.
    /// </summary>
    /// <param name="cancellationToken">The pipeline's token, which is pooled: valid for sending, never for the body.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The response keeps the request that it answers.")]
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<HttpResponseMessage> SendAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _sends) > 1)
            await core.Pacer.WaitAsync(cancellationToken).ConfigureAwait(false);

        var request = RequestFactory.Create(core.Http, HttpMethod.Get, core.Uri!, Attempt.LastEventId);
        var (method, postedBefore) = (request.Method, Posted);
        try
        {
            await ConfigureAsync(request, cancellationToken).ConfigureAwait(false);
            method = request.Method;
            EnsureMayBeSent(request);
            for (var redirects = 0; ; redirects++)
            {
                WasSent = true;
                if (!request.Method.IsReplayable())
                    Posted = request.Method;
                var response = await core.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                if (request.Method == method && ResponseRules.IsUnprocessed(response.StatusCode, RetryUnauthorized))
                    Posted = postedBefore;
                if (!_options.FollowRedirects || !Redirects.IsRedirect(response.StatusCode))
                    return response;

                using (response)
                    request = Redirects.Follow(core.Http, request, response, Attempt.LastEventId, redirects);
            }
        }
        catch (Exception e)
        {
            if (request.Method == method && IsConnectFailure(e))
                Posted = postedBefore;
            request.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether no connection was made, so that no server has seen the request. A timeout of the handler says so only if such a failure is
    /// inside it, which <see cref="SseHttpHandler"/> ensures; otherwise the answer may have been late.
    /// </summary>
    public static bool IsConnectFailure(Exception e) => e switch
    {
        HttpRequestException http => http.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        OperationCanceledException { InnerException: TimeoutException { InnerException: HttpRequestException http } } => IsConnectFailure(http),
        _ => false,
    };

    /// <summary>
    /// SocketsHttpHandler without a RequestHeaderEncodingSelector throws before anything is sent, an exception without a cause from the
    /// network. Exceptions of ConfigureRequest come before that.
    /// </summary>
    public bool CannotSendEventId(HttpRequestException e) =>
        WasSent && !Ascii.IsValid(Attempt.LastEventId)
        && e is { HttpRequestError: HttpRequestError.Unknown, StatusCode: null, InnerException: null };

    private async ValueTask ConfigureAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_options.ConfigureRequest is not { } configure)
            return;

        IsConfiguring = true;
        ConfigureFailure = null;

        // One at a time: the call for an attempt that was given up may still be running, and may hold what this one needs.
        await core.Configuring.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            core.Configuring = configure(request, Attempt, cancellationToken).AsTask();
            await core.Configuring.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // If it was cancelled by our token, that is not its failure.
            ConfigureFailure = e is OperationCanceledException && cancellationToken.IsCancellationRequested ? null : e;

            // Observes what it throws after its attempt was given up.
            _ = core.Configuring.ContinueWith(
                static call => _ = call.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        IsConfiguring = false;
    }

    /// <summary>One stream is one POST, unless the options say otherwise.</summary>
    private void EnsureMayBeSent(HttpRequestMessage request)
    {
        if (!request.Method.IsReplayable())
        {
            if (core.Posted is not null && !Attempt.IsReplay)
                throw Failures.ResumedByPost(request.Method);
            if (Posted is not null && !_options.ReplayNonIdempotent)
                throw Failures.NotReplayable(request.Method, cause: null);

            // Without content, the platform sends the request again by itself when a pooled connection turns out to be closed. It also does
            // so while it waits for a 100 (Continue), which a request with empty content does not need.
            request.Content ??= new EmptyContent();
            if (request.Content.Headers.ContentLength == 0)
                request.Headers.ExpectContinue = false;
        }
    }
}
