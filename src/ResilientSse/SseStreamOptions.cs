using System.Net.ServerSentEvents;
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
    /// <c>Accept</c>, <c>Cache-Control</c> and <c>Last-Event-ID</c> are already set. What it throws is the inner exception of a
    /// <see cref="SseError.RequestFailed"/>; that is fatal, but for failures of the network and timeouts (a token endpoint that is away), which
    /// count as a failed attempt. It is never called while the call for an earlier attempt is still running.
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
    /// yielded. The default value is null: no such item. It may not be empty. With it any other end of the response is a drop, unless
    /// <see cref="CompleteOnEnd"/> is set too.
    /// </summary>
    public string? Terminator { get; set; }

    /// <summary>
    /// Says whether the stream is complete after an event, which is yielded like any other. It is asked before <see cref="EventFilter"/>, so an
    /// event that is filtered completes the stream as well. The default value is null: no event does. With it any other end of the response is
    /// a drop, unless <see cref="CompleteOnEnd"/> is set too. What it throws makes the event an invalid item.
    /// </summary>
    /// <example><code>
    /// options.CompleteAfter = (type, _) => type == "message_stop";
    /// </code></example>
    public SseEventPredicate? CompleteAfter { get; set; }

    /// <summary>
    /// Whether a clean end of the response body between two events completes the stream. The default value is false: it is a drop,
    /// as it is for a browser's EventSource. An end in the middle of an event is always a drop, <see cref="SseError.Truncated"/>.
    /// </summary>
    public bool CompleteOnEnd { get; set; }

    /// <summary>
    /// Reads the id of an event that has none of its own from its data (null: none), for servers that put a cursor there. The default value is
    /// null: ids are those of <c>id:</c> fields. What it throws makes the event an invalid item.
    /// </summary>
    /// <example><code>
    /// options.EventIdFrom = (_, data) => JsonElement.Parse(data).GetProperty("sequence_number").ToString();
    /// </code></example>
    public SseItemParser<string?>? EventIdFrom { get; set; }

    /// <summary>
    /// Reads the error that a server reports in the stream (null: none), which is then no item: the stream has failed with
    /// <see cref="SseError.ReportedByServer"/>, and the text is the <see cref="SseResponseInfo.Body"/> of the exception's
    /// <see cref="SseException.Response"/>. Fatal, unless <see cref="ShouldRetry"/> says otherwise. The default value is null: events are no errors.
    /// What it throws makes the event an invalid item.
    /// </summary>
    /// <example><code>
    /// options.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
    /// </code></example>
    public SseItemParser<string?>? ErrorFrom { get; set; }

    /// <summary>
    /// Whether a POST or PATCH whose answer was cut off after an event with an id is resumed by a GET with <c>Last-Event-ID</c> and without a
    /// body. <see cref="ConfigureRequest"/> may change its address (see <see cref="SseAttempt.IsResume"/>); one that makes it a POST again fails
    /// with <see cref="SseError.NotReplayable"/>. The default value is false.
    /// </summary>
    /// <example><code>
    /// options.ResumeByGet = true;
    /// options.ConfigureRequest = (request, attempt, _) =>
    /// {
    ///     if (!attempt.IsResume)
    ///         (request.Method, request.Content) = (HttpMethod.Post, JsonContent.Create(new { question = "?" }));
    ///     return ValueTask.CompletedTask;
    /// };
    /// </code></example>
    public bool ResumeByGet { get; set; }

    /// <summary>
    /// Whether a POST or PATCH may be sent again after the server may have acted on it, so that its answer starts over: at most
    /// <see cref="SseReconnectPolicy.MaxRetries"/> times per enumeration, and <see cref="SseAttempt.IsReplay"/> and
    /// <see cref="SseStateChangedEventArgs.IsReplay"/> say so. The default value is false: it is sent again only when no connection was made, on
    /// 425, 429 and 503, and on the 401 that <see cref="RetryUnauthorized"/> retries.
    /// </summary>
    public bool ReplayNonIdempotent { get; set; }

    /// <summary>
    /// Decides whether a failed attempt or a dropped connection is retried: true: it is retried, as a 5xx is; false: it is not; null: as described at
    /// <see cref="SseError"/>. Neither the limits of <see cref="ReconnectPolicy"/> nor the rule for POST and PATCH change by it. The default value
    /// is null.
    /// </summary>
    /// <example><code>
    /// options.ShouldRetry = failure => failure.StatusCode == HttpStatusCode.NotFound ? true : null;    // not there yet
    /// </code></example>
    public Func<SseException, bool?>? ShouldRetry { get; set; }

    /// <summary>
    /// Called with the text of each comment: what follows the colon and one space, at most 1,024 bytes of it. It is called while events are read,
    /// so it should be quick. The default value is null: nothing of a comment is kept.
    /// </summary>
    public Action<string>? OnComment { get; set; }

    /// <summary>
    /// Where the callbacks of a subscription and the handlers of <see cref="SseStream{T}.StateChanged"/> are called, for instance on the thread of
    /// a user interface. The stream waits for what it returns, cancelled and disposed of too: as long as that does not complete, because the
    /// dispatcher has stopped without calling the callback, say, neither the enumeration nor the subscription comes to its end. What it throws
    /// counts as thrown by the callback. The default value is null: on the thread pool.
    /// </summary>
    /// <example><code>
    /// // In a Blazor component: options.Dispatch = InvokeAsync;
    /// // In WPF: options.Dispatch = callback => Application.Current.Dispatcher.InvokeAsync(callback).Task.Unwrap();
    /// var scheduler = TaskScheduler.FromCurrentSynchronizationContext();
    /// options.Dispatch = callback => Task.Factory.StartNew(callback, default, TaskCreationOptions.None, scheduler).Unwrap();
    /// </code></example>
    public Func<Func<Task>, Task>? Dispatch { get; set; }

    /// <summary>
    /// The user's own pipeline, around each attempt: a circuit breaker, a rate limiter, a bulkhead. What it rejects is a failed
    /// attempt. The default value is null.
    /// </summary>
    public ResiliencePipeline<HttpResponseMessage>? ConnectPipeline { get; set; }

    /// <summary>Where all time comes from. The default value is <see cref="System.TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the log goes: never a token, a query string or event data. The default value logs nothing.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    // The randomness of the delays, in [0, 1); tests set it.
    internal Func<double> Random { get; set; } = NextDouble;

    // For streams that were given no options; never changed.
    internal static SseStreamOptions Default { get; } = new();

    // Whether redirects that the handler leaves to us are followed; a proxy follows none.
    internal bool FollowRedirects { get; set; } = true;

    // Whether the activity of a connection is current while its request is sent, so that a handler can pass the trace on.
    internal bool CarriesTrace { get; set; } = true;

    // Whether the stream logs that it gave up, or that a callback ended a subscription; a hosted consumer logs that itself.
    internal bool LogsGivingUp { get; set; } = true;

    internal SseStreamOptions ValidatedCopy()
    {
        ArgumentNullException.ThrowIfNull(ReconnectPolicy);
        ArgumentNullException.ThrowIfNull(LastEventId);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(LoggerFactory);
        ReconnectPolicy.Validate();
        Require.That(LastEventId.AsSpan().IndexOfAny('\r', '\n', '\0') < 0, nameof(LastEventId), LastEventId, "free of CR, LF and NUL");
        Require.That(Terminator is not "", nameof(Terminator), "", "null or not empty");
        Require.Timeout(ConnectTimeout, nameof(ConnectTimeout));
        Require.Timeout(IdleTimeout, nameof(IdleTimeout));
        Require.That(MaxEventBytes is >= 1 && MaxEventBytes <= Array.MaxLength, nameof(MaxEventBytes), MaxEventBytes, $"from 1 to {Array.MaxLength}");

        return (SseStreamOptions)MemberwiseClone();
    }
}
