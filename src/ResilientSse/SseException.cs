using System.Globalization;
using System.Net;

namespace ResilientSse;

/// <summary>
/// Why a stream gave up. The message says what happened, the values involved and the option that changes the behaviour; it shows addresses
/// without query and user info.
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
    private readonly FormattableString? _unformatted;
    private string? _message;

    /// <summary>Creates an exception with <see cref="SseError.Unknown"/>.</summary>
    public SseException()
    {
    }

    /// <summary>Creates an exception with <see cref="SseError.Unknown"/>.</summary>
    /// <param name="message">What happened.</param>
    public SseException(string? message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with <see cref="SseError.Unknown"/>.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it; null if nothing else threw.</param>
    public SseException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception, for instance to test code that handles it.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">What happened.</param>
    /// <param name="statusCode">The status of the response that caused it, if there was one.</param>
    /// <param name="innerException">What caused it; null if nothing else threw.</param>
    public SseException(SseError error, string? message, HttpStatusCode? statusCode = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        StatusCode = statusCode;
    }

    // The message of a failure that may be retried is formatted when it is read: most are retried, and nobody reads theirs. Others are
    // thrown, and then traces and dumps show the message that the base class has.
    internal SseException(SseError error, FormattableString message, bool isTransient, HttpStatusCode? statusCode, Exception? innerException)
        : this(error, isTransient ? null : message.ToString(CultureInfo.InvariantCulture), statusCode, innerException) =>
        (_unformatted, IsTransient) = (isTransient ? message : null, isTransient);

    /// <inheritdoc/>
    public override string Message => _unformatted is null ? base.Message : _message ??= _unformatted.ToString(CultureInfo.InvariantCulture);

    /// <summary>What went wrong.</summary>
    public SseError Error { get; }

    /// <summary>The status of the response that caused it; null if there was none, or if its body failed.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The server's response, with the beginning of its text; null if there was none, or if its body failed.</summary>
    public SseResponseInfo? Response { get; internal set; }

    // Whether another attempt may succeed.
    internal bool IsTransient { get; set; }

    // The option that would have led to another attempt, or why none would, for the message of a final failure; null if the message says it
    // already, or if there is nothing to say.
    internal string? Remedy { get; set; }

    // How long the response asked to wait.
    internal TimeSpan RetryAfter { get; init; }
}
