using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

/// <summary>
/// The script of one connection: how it is answered, what is sent, and how it ends. Without any steps it is a <c>200</c> with
/// <c>Content-Type: text/event-stream</c> and an empty body that ends cleanly.
/// </summary>
/// <remarks>
/// Calls for the head (status, headers, delays) may be made at any point; the steps of the body are played in the order of the calls. All
/// waits use the <see cref="TimeProvider"/> of the handler or server.
/// </remarks>
public sealed partial class SseScriptedConnection
{
    private readonly List<ScriptStep> _steps = [];

    internal SseScriptedConnection(SseRecordedRequest request) => Request = request;

    /// <summary>The request that this connection answers, for scripts that depend on it.</summary>
    public SseRecordedRequest Request { get; }

    internal ResponseHead Head { get; } = new();

    internal IReadOnlyList<ScriptStep> Steps => _steps;

    /// <summary>Sets the response status. The default is 200.</summary>
    /// <param name="status">
    /// The status code, 200 to 599. 204 and a status outside 2xx have no <c>Content-Type</c> unless <see cref="Header"/> adds one.
    /// </param>
    /// <param name="retryAfter">The value of a <c>Retry-After</c> header in seconds; null for no header.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not between 200 and 599.</exception>
    public SseScriptedConnection Status(int status, int? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Head.Status = status;
        return retryAfter is { } seconds ? Header("Retry-After", Wire.Number(seconds)) : this;
    }

    /// <summary>Adds a response header, which is sent unchanged; on a socket as UTF-8.</summary>
    /// <param name="name">The name of a response or content header. A <c>Content-Type</c> replaces the default <c>text/event-stream</c>.</param>
    /// <param name="value">The value.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null, empty or white space.</exception>
    public SseScriptedConnection Header(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        Head.Add(name, value);
        return this;
    }

    /// <summary>
    /// Sends these bytes instead of a response head, bypassing Kestrel, for heads that it would not send. The steps of the body are sent
    /// without chunks or a length, and a clean end closes the connection. Only for <see cref="SseTestServer"/> over HTTP/1.1; with
    /// <see cref="SseTestHandler"/> the request throws <see cref="NotSupportedException"/>.
    /// </summary>
    /// <param name="head">The head with its empty line, for instance <c>"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"</c>.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="head"/> is null.</exception>
    public SseScriptedConnection RawHead(string head)
    {
        ArgumentNullException.ThrowIfNull(head);
        Head.Raw = System.Text.Encoding.UTF8.GetBytes(head);
        return this;
    }

    /// <summary>Omits the <c>Content-Type</c> header.</summary>
    /// <returns>This connection.</returns>
    public SseScriptedConnection NoContentType()
    {
        Head.OmitContentType();
        return this;
    }

    /// <summary>Answers with a redirect.</summary>
    /// <param name="location">The value of the <c>Location</c> header, absolute or relative.</param>
    /// <param name="status">The status code. The default is 307.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="location"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not between 200 and 599.</exception>
    public SseScriptedConnection Redirect(string location, int status = 307) => Status(status).Header("Location", location);

    /// <summary>Delays the response headers.</summary>
    /// <param name="delay">How long, on the clock of the time provider.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    public SseScriptedConnection DelayHeaders(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Head.Delay = delay;
        return this;
    }

    /// <summary>Accepts the request but never sends response headers: the client waits until it gives up.</summary>
    /// <returns>This connection.</returns>
    public SseScriptedConnection NeverAnswer()
    {
        Head.NeverComes = true;
        return this;
    }

    /// <summary>
    /// Makes the attempt fail before any byte of the response. The handler throws the <see cref="HttpRequestException"/> of a refused
    /// connection (<see cref="HttpRequestError.ConnectionError"/> with a <see cref="System.Net.Sockets.SocketException"/> inside); the
    /// server, which has already accepted the connection and read the request, resets it.
    /// </summary>
    /// <returns>This connection.</returns>
    public SseScriptedConnection Refuse()
    {
        Head.Refuses = true;
        return this;
    }

    internal void AnswerText(int status, string text) =>
        Status(status).Header("Content-Type", "text/plain; charset=utf-8").Raw(text);

    private SseScriptedConnection Then(ScriptStep step)
    {
        if (_steps is [.., ScriptStep.Cut or ScriptStep.Stall])
            throw new InvalidOperationException("Cut, CutDuringEvent and Stall end a connection; no step can follow them.");
        _steps.Add(step);
        return this;
    }
}
