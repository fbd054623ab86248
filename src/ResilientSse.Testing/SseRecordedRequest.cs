namespace ResilientSse.Testing;

/// <summary>A request that the scripted server received.</summary>
public sealed class SseRecordedRequest
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SseRecordedRequest(int number, DateTimeOffset time, string method, Uri uri, IReadOnlyDictionary<string, string> headers, string body)
    {
        Number = number;
        Time = time;
        Method = method;
        Uri = uri;
        Headers = headers;
        Body = body;
    }

    /// <summary>The number of the request, from 0; it plays the script's connection of that number.</summary>
    public int Number { get; }

    /// <summary>When the request arrived, on the clock of the handler's or server's time provider.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The method, such as <c>GET</c>.</summary>
    public string Method { get; }

    /// <summary>The absolute address. The server keeps path and query as received, without resolving escapes or dots.</summary>
    public Uri Uri { get; }

    /// <summary>
    /// The request's headers, including content headers; names ignore case, and several values of one name are joined. UTF-8 is decoded.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body as text; empty if there was none.</summary>
    public string Body { get; }

    /// <summary>The value of the <c>Last-Event-ID</c> header; null if there was none.</summary>
    public string? LastEventId => Headers.GetValueOrDefault("Last-Event-ID");

    /// <summary>
    /// Completes when the exchange is over: the response has ended, the script broke the connection, or the client left. The handler
    /// notices that a client leaves when the response or its body is disposed of, or when a pending read or request is cancelled; the
    /// server when the connection (over HTTP/2, the stream) is closed.
    /// </summary>
    public Task Closed => _closed.Task;

    internal void Close() => _closed.TrySetResult();
}
