using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>
/// How a stream connects, reconnects and reads. The options are copied and validated when the stream is created;
/// a later change of the instance has no effect on it.
/// </summary>
/// <example><code>
/// var options = new SseStreamOptions
/// {
///     LastEventId = File.ReadAllText("checkpoint"),
///     ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries },
///     IdleTimeout = TimeSpan.FromSeconds(45),
/// };
/// var feed = SseStream.Create(http, uri, options);
/// </code></example>
public sealed class SseStreamOptions
{
    // One delegate for all streams.
    private static readonly Func<double> NextDouble = System.Random.Shared.NextDouble;

    /// <summary>How often and how patiently the stream reconnects. The default value is 3 retries, 1 to 30 seconds, half of it jitter.</summary>
    public SseReconnectPolicy ReconnectPolicy { get; set; } = new();

    /// <summary>
    /// The id to resume after, for instance from a checkpoint; sent as <c>Last-Event-ID</c> unless it is empty.
    /// The default value is an empty string. It may not contain CR, LF or NUL.
    /// </summary>
    public string LastEventId { get; set; } = "";

    /// <summary>
    /// How long one whole attempt may take, until the response headers are there; what exceeds it is a failed attempt.
    /// The default value is 30 seconds; more than 0 and at most 24.8 days, or <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a read may wait for a byte (comments included) before the connection counts as dropped. Set it to a small
    /// multiple of the server's heartbeat. The default value is 5 minutes; more than 0 and at most 24.8 days, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>, which waits for ever.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How large one event may be: the bytes of all its lines together, field names included, line ends and comments not.
    /// A larger one is fatal, and nothing beyond the limit is buffered. The default value is 16 MiB; at least 1.
    /// </summary>
    public int MaxEventBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Called for each attempt, to add headers, a body or another method to the request. The default value is null.
    /// <c>Accept</c>, <c>Cache-Control</c> and <c>Last-Event-ID</c> are already set. What it throws is fatal, but for
    /// failures of the network and timeouts (a token endpoint that is away), which count as a failed attempt.
    /// </summary>
    /// <example><code>
    /// options.ConfigureRequest = async (request, attempt, cancellationToken) =>
    ///     request.Headers.Authorization = new("Bearer", await TokenAsync(refresh: attempt.StatusCode == HttpStatusCode.Unauthorized, cancellationToken));
    /// </code></example>
    public Func<HttpRequestMessage, SseAttempt, CancellationToken, ValueTask>? ConfigureRequest { get; set; }

    /// <summary>
    /// Chooses by event type which events are wanted; the others are dropped before they are parsed, and their ids still count.
    /// The default value is null: all are wanted.
    /// </summary>
    public Func<string, bool>? EventFilter { get; set; }

    /// <summary>
    /// Called when an item does not parse: true skips it and goes on, on the same connection. The default value is null:
    /// the enumeration throws, a subscription calls its <c>onError</c> and goes on.
    /// </summary>
    public Func<SseItemException, bool>? OnInvalidItem { get; set; }

    /// <summary>
    /// Whether the first 401 of an outage is answered by one more attempt, in which <see cref="SseAttempt.StatusCode"/> tells
    /// <see cref="ConfigureRequest"/> to refresh its token. The default value is false: a 401 is fatal.
    /// </summary>
    public bool RetryUnauthorized { get; set; }

    /// <summary>
    /// The data that says that the stream is complete, for instance <c>[DONE]</c>; compared byte for byte. That item is not
    /// yielded. The default value is null: no such item.
    /// </summary>
    public string? Terminator { get; set; }

    /// <summary>
    /// Whether a clean end of the response body completes the stream. The default value is false: it is a drop,
    /// as it is for a browser's EventSource.
    /// </summary>
    public bool CompleteOnEnd { get; set; }

    /// <summary>
    /// Whether a POST or PATCH may be sent again after the server may have acted on it. The default value is false: it is sent
    /// again only when no connection was made, or on 425, 429 and 503.
    /// </summary>
    public bool ReplayNonIdempotent { get; set; }

    /// <summary>
    /// The user's own pipeline, around each attempt: a circuit breaker, a rate limiter, a bulkhead. What it rejects is a failed
    /// attempt. The default value is null.
    /// </summary>
    public ResiliencePipeline<HttpResponseMessage>? ConnectPipeline { get; set; }

    /// <summary>Where all time comes from. The default value is <see cref="System.TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the log goes: never a token, a query string or event data. The default value logs nothing.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The randomness of the delays, in [0, 1); a test may choose it.</summary>
    internal Func<double> Random { get; set; } = NextDouble;

    /// <summary>What a stream without options has; nobody changes it.</summary>
    internal static SseStreamOptions Default { get; } = new();

    /// <summary>Whether redirects that the handler leaves to us are followed; a proxy follows none.</summary>
    internal bool FollowRedirects { get; set; } = true;

    /// <summary>Whether the activity of a connection is current while its request is sent, so that a handler may send its trace along.</summary>
    internal bool CarriesTrace { get; set; } = true;

    internal SseStreamOptions ValidatedCopy()
    {
        ArgumentNullException.ThrowIfNull(ReconnectPolicy);
        ArgumentNullException.ThrowIfNull(LastEventId);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(LoggerFactory);
        ReconnectPolicy.Validate();
        Require.That(LastEventId.AsSpan().IndexOfAny('\r', '\n', '\0') < 0, nameof(LastEventId), LastEventId, "free of CR, LF and NUL");
        Require.Timeout(ConnectTimeout, nameof(ConnectTimeout));
        Require.Timeout(IdleTimeout, nameof(IdleTimeout));
        Require.That(MaxEventBytes is >= 1 && MaxEventBytes <= Array.MaxLength, nameof(MaxEventBytes), MaxEventBytes, $"from 1 to {Array.MaxLength}");

        return (SseStreamOptions)MemberwiseClone();
    }
}
