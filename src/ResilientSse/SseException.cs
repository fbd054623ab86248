using System.Net;

namespace ResilientSse;

/// <summary>
/// The stream gave up. The message says what happened, the values involved and the option that changes the behaviour;
/// addresses in it come without query and user info.
/// </summary>
/// <example><code>
/// try
/// {
///     await foreach (var item in stream)
///         Console.WriteLine(item.Data);
/// }
/// catch (SseException e) when (e.Error == SseError.RetriesExhausted)
/// {
///     Console.Error.WriteLine(e.Message);
/// }
/// </code></example>
public class SseException : Exception
{
    /// <summary>Makes an exception of <see cref="SseError.Unknown"/>.</summary>
    public SseException()
    {
    }

    /// <summary>Makes an exception of <see cref="SseError.Unknown"/>.</summary>
    /// <param name="message">What happened.</param>
    public SseException(string? message)
        : base(message)
    {
    }

    /// <summary>Makes an exception of <see cref="SseError.Unknown"/>.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why, if something else threw first.</param>
    public SseException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception, for instance in a test of the code that handles it.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">What happened.</param>
    /// <param name="statusCode">The status of the response that led to it, if there was one.</param>
    /// <param name="innerException">Why, if something else threw first.</param>
    public SseException(SseError error, string? message, HttpStatusCode? statusCode = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        StatusCode = statusCode;
    }

    /// <summary>What went wrong.</summary>
    public SseError Error { get; }

    /// <summary>The status of the response that led to it; null when no response came, or when its body failed.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>
    /// What the server answered, with the beginning of its text; null when no response came, or when its body failed.
    /// </summary>
    public SseResponseInfo? Response { get; internal set; }

    // Whether another attempt may succeed.
    internal bool IsTransient { get; set; }

    // The option that would have led to another attempt, for the message of a final failure; null if the message names it already.
    internal string? Remedy { get; init; }

    // How long the response asked to wait.
    internal TimeSpan RetryAfter { get; init; }
}
