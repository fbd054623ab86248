using System.Net;
using System.Net.Http.Headers;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>A server's response, either to a stream that connected or to an attempt that failed.</summary>
/// <example><code>
/// try
/// {
///     await foreach (var item in stream)
///         Console.WriteLine(item.Data);
/// }
/// catch (SseException e) when (e.Response is { StatusCode: HttpStatusCode.TooManyRequests } response)
/// {
///     Console.Error.WriteLine($"{response.Headers.RetryAfter}: {response.Body}");
/// }
/// </code></example>
public sealed class SseResponseInfo
{
    internal SseResponseInfo(HttpResponseMessage response, string? body = null)
        : this(response.RequestMessage?.RequestUri is { IsAbsoluteUri: true } uri ? new Uri(uri.ForDisplay()) : null, response.StatusCode, response.Headers, body)
    {
    }

    private SseResponseInfo(Uri? address, HttpStatusCode statusCode, HttpResponseHeaders headers, string? body)
    {
        Address = address;
        StatusCode = statusCode;
        Headers = headers;
        Body = body;
    }

    /// <summary>The address of the response, after redirects; without query and user info. Null if the handler does not say.</summary>
    public Uri? Address { get; }

    /// <summary>The status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The headers of the response, except those of its content. They may be confidential: think before you log them.</summary>
    public HttpResponseHeaders Headers { get; }

    /// <summary>
    /// The text of an error: the first 4 KiB of the body of a failed response, or what <see cref="SseStreamOptions.ErrorFrom"/> returned.
    /// Null if there is none. The library never puts it in a message or a log.
    /// </summary>
    public string? Body { get; }

    internal SseResponseInfo WithBody(string? body) => new(Address, StatusCode, Headers, body);
}
