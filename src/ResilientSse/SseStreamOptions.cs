using System.Net.ServerSentEvents;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>
/// How a stream connects, reconnects and reads. The options are validated and copied when the stream is created; later changes to the
/// instance have no effect on it.
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

    /// <summary>
    /// How often the stream reconnects, and how long it waits in between. The default value is 3 retries, 1 to 30 seconds, half of it
    /// jitter.
    /// </summary>
    public SseReconnectPolicy ReconnectPolicy { get; set; } = new();

    /// <summary>
    /// The id to resume after, for instance from a checkpoint; sent as <c>Last-Event-ID</c> unless it is empty.
    /// The default value is an empty string. It may not contain CR, LF or NUL.
    /// </summary>
    public string LastEventId { get; set; } = "";

    /// <summary>
    /// How long one attempt may take until the response headers arrive; an attempt that takes longer has failed. The default value is 30
    /// seconds; more than 0 and at most 24.8 days, or <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long nothing may arrive, comments included, before the connection counts as dropped. Set it to a small multiple of the server's
    /// heartbeat. The default value is 5 minutes; more than 0 and at most 24.8 days, or <see cref="Timeout.InfiniteTimeSpan"/>, which waits
    /// forever.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many bytes one event may have: all its lines with their field names, but without line ends and comments. A larger event is
    /// fatal, and nothing beyond the limit is buffered. The default value is 16 MiB; from 1 to <see cref="Array.MaxLength"/>.
    /// </summary>
    public int MaxEventBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Called for each attempt, to add headers or a body to the request or to change its method. The default value is null. <c>Accept</c>,
    /// <c>Cache-Control</c> and <c>Last-Event-ID</c> are already set. If it throws, the stream fails with
    /// <see cref="SseError.RequestFailed"/> and the exception inside; a network failure or a timeout (of a token endpoint, say) is only a
    /// failed attempt and is retried. It is never called while the call for an earlier attempt is still running.
    /// </summary>
    /// <example><code>
    /// options.ConfigureRequest = async (request, attempt, cancellationToken) =>
    ///     request.Headers.Authorization = new("Bearer", await TokenAsync(refresh: attempt.StatusCode == HttpStatusCode.Unauthorized, cancellationToken));
    /// </code></example>
    public Func<HttpRequestMessage, SseAttempt, CancellationToken, ValueTask>? ConfigureRequest { get; set; }

    /// <summary>
    /// Selects events by type; the others are dropped before they are parsed, but their ids still count. The default value is null: all
    /// events. If it throws, the event is an invalid item.
    /// </summary>
    public Func<string, bool>? EventFilter { get; set; }

    /// <summary>
    /// Called when an item does not parse; if it returns true, the item is skipped and the connection goes on. The default value is null:
    /// an enumeration throws, and a subscription calls <c>onError</c> and goes on.
    /// </summary>
    public Func<SseItemException, bool>? OnInvalidItem { get; set; }

    /// <summary>
    /// Whether the first 401 of an outage leads to one more attempt, in which <see cref="SseAttempt.StatusCode"/> tells
    /// <see cref="ConfigureRequest"/> to refresh its token. That attempt waits for <see cref="SseReconnectPolicy.InitialDelay"/> at most,
    /// unless the server asked for a longer wait. The default value is false: a 401 is fatal.
    /// </summary>
    public bool RetryUnauthorized { get; set; }

    /// <summary>
    /// The data of the event that completes the stream, for instance <c>[DONE]</c>; compared byte for byte. That event is not yielded. The
    /// default value is null: there is no such event. It may not be empty. If it is set, any other end of the response is a drop, unless
    /// <see cref="CompleteOnEnd"/> is set too.
    /// </summary>
    public string? Terminator { get; set; }

    /// <summary>
    /// Says whether the stream is complete after an event, which is yielded like any other. It is called before <see cref="EventFilter"/>,
    /// so an event that is filtered out can complete the stream as well. The default value is null: no event does. If it is set, any other
    /// end of the response is a drop, unless <see cref="CompleteOnEnd"/> is set too. If it throws, the event is an invalid item.
    /// </summary>
    /// <example><code>
    /// options.CompleteAfter = (type, _) => type == "message_stop";
    /// </code></example>
    public SseEventPredicate? CompleteAfter { get; set; }

    /// <summary>
    /// Whether a clean end of the response body between two events completes the stream. The default value is false: it is a drop, as for a
    /// browser's EventSource. An end in the middle of an event is always a drop, <see cref="SseError.Truncated"/>.
    /// </summary>
    public bool CompleteOnEnd { get; set; }

    /// <summary>
    /// Returns the id of an event without an <c>id:</c> field, or null, for servers that put a cursor into the data. The default value is
    /// null: only <c>id:</c> fields count. If it throws, the event is an invalid item.
    /// </summary>
    /// <example><code>
    /// options.EventIdFrom = (_, data) => JsonElement.Parse(data).GetProperty("sequence_number").ToString();
    /// </code></example>
    public SseItemParser<string?>? EventIdFrom { get; set; }

    /// <summary>
    /// Returns the text of the error that an event reports, or null, for servers that report errors in the stream. Such an event is not an
    /// item: the stream fails with <see cref="SseError.ReportedByServer"/>, and the text is in <see cref="SseResponseInfo.Body"/> of
    /// <see cref="SseException.Response"/>. Fatal, unless <see cref="ShouldRetry"/> says otherwise. The default value is null: no event is
    /// an error. If it throws, the event is an invalid item.
    /// </summary>
    /// <example><code>
    /// options.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
    /// </code></example>
    public SseItemParser<string?>? ErrorFrom { get; set; }

    /// <summary>
    /// Whether a POST or PATCH whose answer was cut off after an event with an id is resumed by a GET with <c>Last-Event-ID</c> and without
    /// a body. <see cref="ConfigureRequest"/> may change the GET's address (see <see cref="SseAttempt.IsResume"/>); if it turns it into a
    /// POST again, the stream fails with <see cref="SseError.NotReplayable"/>. The default value is false.
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
    /// Whether a POST or PATCH may be sent again although the server may have acted on it, so that its answer starts over: at most
    /// <see cref="SseReconnectPolicy.MaxRetries"/> times per enumeration, reported by <see cref="SseAttempt.IsReplay"/> and
    /// <see cref="SseStateChangedEventArgs.IsReplay"/>. The default value is false: it is sent again only if no connection was made, after
    /// 425, 429 and 503, and after the 401 that <see cref="RetryUnauthorized"/> retries.
    /// </summary>
    public bool ReplayNonIdempotent { get; set; }

    /// <summary>
    /// Decides whether a failed attempt or a dropped connection is retried: true retries it, as for a 5xx; false does not; null does what
    /// <see cref="SseError"/> describes. It changes neither the limits of <see cref="ReconnectPolicy"/> nor the rule for POST and PATCH.
    /// The default value is null.
    /// </summary>
    /// <example><code>
    /// options.ShouldRetry = failure => failure.StatusCode == HttpStatusCode.NotFound ? true : null;    // not there yet
    /// </code></example>
    public Func<SseException, bool?>? ShouldRetry { get; set; }

    /// <summary>
    /// Called with the text of each comment: what follows the colon and an optional space, at most 1,024 bytes of it. It is called while
    /// events are being read, so it should be quick. The default value is null: comments are ignored.
    /// </summary>
    public Action<string>? OnComment { get; set; }

    /// <summary>
    /// Calls the callbacks of a subscription and the handlers of <see cref="SseStream{T}.StateChanged"/>, for instance on the thread of a
    /// user interface. The stream waits for the task that it returns, even when it is cancelled or disposed of: if that task never
    /// completes, because the dispatcher has stopped, say, the enumeration or subscription never ends. An exception from it counts as
    /// thrown by the callback. The default value is null: callbacks run on the thread pool, handlers on no particular thread.
    /// </summary>
    /// <example><code>
    /// // In a Blazor component: options.Dispatch = InvokeAsync;
    /// // In WPF: options.Dispatch = callback => Application.Current.Dispatcher.InvokeAsync(callback).Task.Unwrap();
    /// var scheduler = TaskScheduler.FromCurrentSynchronizationContext();
    /// options.Dispatch = callback => Task.Factory.StartNew(callback, default, TaskCreationOptions.None, scheduler).Unwrap();
    /// </code></example>
    public Func<Func<Task>, Task>? Dispatch { get; set; }

    /// <summary>
    /// A Polly pipeline around each attempt, for instance a circuit breaker or a rate limiter. A rejection counts as a failed attempt. The
    /// default value is null.
    /// </summary>
    public ResiliencePipeline<HttpResponseMessage>? ConnectPipeline { get; set; }

    /// <summary>The clock for all delays and timeouts. The default value is <see cref="System.TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Creates the stream's logger. Tokens, query strings and event data are never logged. The default value logs nothing.
    /// </summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    // The randomness of the delays, in [0, 1); tests set it.
    internal Func<double> Random { get; set; } = NextDouble;

    // For streams that were given no options; never changed.
    internal static SseStreamOptions Default { get; } = new();

    // Whether RetryUnauthorized can be set, so that a message may advise it; a run refuses it.
    internal bool MayRefreshToken { get; set; } = true;

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
