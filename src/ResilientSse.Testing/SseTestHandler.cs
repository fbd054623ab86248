using System.Net;
using System.Net.Sockets;
using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

/// <summary>
/// A scripted SSE server without sockets, for unit tests: pass it to an <see cref="HttpClient"/>, or get one from
/// <see cref="CreateClient"/>.
/// </summary>
/// <remarks>
/// Everything that can complete at once does so on the caller's thread: the request, and each read of the body for which the script has
/// bytes. A test with a fake time provider can thus play hours of a stream on one thread. A read that meets <c>Wait</c>, <c>Until</c> or
/// <c>Stall</c> waits and honours its token; cancelling it closes the connection, as with sockets. Header values are not checked as by a
/// real handler.
/// </remarks>
/// <example><code>
/// using var handler = new SseTestHandler(s => s.Connection(c => c.Status(503, retryAfter: 2)).Otherwise(c => c.Event("online")));
/// using var client = handler.CreateClient();
/// </code></example>
public sealed class SseTestHandler : HttpMessageHandler
{
    private readonly Scenario _scenario;

    /// <summary>Creates a handler that plays a script.</summary>
    /// <param name="script">Writes the script, now; the actions of its connections run with each request.</param>
    /// <param name="timeProvider">The clock for waits and for <see cref="SseRecordedRequest.Time"/>; null for the system clock.</param>
    /// <exception cref="ArgumentNullException"><paramref name="script"/> is null.</exception>
    public SseTestHandler(Action<SseScript> script, TimeProvider? timeProvider = null) =>
        _scenario = new Scenario(new SseScript(script), timeProvider ?? TimeProvider.System);

    /// <summary>A copy of the list of requests so far, in order of arrival.</summary>
    public IReadOnlyList<SseRecordedRequest> Requests => _scenario.Requests.ToList();

    /// <summary>Waits until a request has arrived; returns at once if it already has.</summary>
    /// <param name="number">The number of the request, from 0.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is negative.</exception>
    public Task<SseRecordedRequest> WaitForRequestAsync(int number, CancellationToken cancellationToken = default) =>
        _scenario.Requests.WaitAsync(number, cancellationToken);

    /// <summary>
    /// Creates a client of this handler with the base address <c>http://localhost/</c> and without a timeout, which would use the real
    /// clock. Disposing of the client does not dispose of the handler.
    /// </summary>
    /// <returns>A new client.</returns>
    public HttpClient CreateClient() => new(this, disposeHandler: false)
    {
        BaseAddress = new Uri("http://localhost/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var player = _scenario.Begin(request.Method.Method, request.RequestUri!, HeadersOf(request), body);
        try
        {
            if (player.Head.Raw is not null)
                throw new NotSupportedException("RawHead(...) is about the wire, which a handler does not have: use SseTestServer.");

            await player.AnswerAsync(cancellationToken).ConfigureAwait(false);
            return Respond(request, player);
        }
        catch (ConnectionCutException)
        {
            player.Request.Close();
            var refused = new SocketException((int)SocketError.ConnectionRefused);
            throw new HttpRequestException(
                HttpRequestError.ConnectionError, $"{refused.Message} ({request.RequestUri!.Host}:{request.RequestUri.Port})", refused);
        }
        catch
        {
            player.Request.Close();
            throw;
        }
    }

    private static HttpResponseMessage Respond(HttpRequestMessage request, ScriptPlayer player)
    {
        var response = new HttpResponseMessage((HttpStatusCode)player.Head.Status)
        {
            RequestMessage = request,
            Version = request.Version,
            Content = new StreamContent(new ScriptedBodyStream(player)),
        };
        foreach (var (name, value) in player.Head.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    private static Dictionary<string, string> HeadersOf(HttpRequestMessage request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated)
            headers[name] = values.ToString();
        if (request.Content is not null)
        {
            foreach (var (name, values) in request.Content.Headers.NonValidated)
                headers[name] = values.ToString();
        }

        return headers;
    }
}
