using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore;

/// <summary>How a run route behaves. The options are validated when the route is mapped.</summary>
/// <example><code>
/// app.MapSseRun("/api/chat", "https://llm.example/v1/chat/completions", run =>
/// {
///     run.GetToken = context => new ValueTask&lt;string?>(context.User.Identity?.IsAuthenticated == true ? app.Configuration["LlmKey"] : null);
///     run.ClientKey = context => context.User.FindFirst("sub")?.Value;
///     run.ConfigureUpstream = upstream => upstream.Terminator = "[DONE]";
/// });
/// </code></example>
public sealed class SseRunOptions
{
    /// <summary>The cookie that holds the token. The default value is <c>auth_token</c>.</summary>
    public string TokenCookie { get; set; } = "auth_token";

    /// <summary>
    /// Gets the token instead of <see cref="TokenCookie"/>; null or an empty string is answered with 401. The token is sent upstream as
    /// <c>Authorization: Bearer</c>. If it belongs to the service and not to the user, set <see cref="ClientKey"/> too. The default value
    /// is null: the cookie.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? GetToken { get; set; }

    /// <summary>
    /// Returns the owner of the runs that a request starts, who may resume and cancel them; limits are counted per owner. If it is null or
    /// returns null, that is the token's hash and, if there is one, the user's <c>NameIdentifier</c> claim. With a token that all users
    /// share and no such claim, all users would be one owner. The default value is null.
    /// </summary>
    public Func<HttpContext, string?>? ClientKey { get; set; }

    /// <summary>
    /// Changes how the upstream is called: what completes an answer (<see cref="SseStreamOptions.Terminator"/>,
    /// <see cref="SseStreamOptions.CompleteAfter"/> or <see cref="SseStreamOptions.CompleteOnEnd"/>; without any of them every answer ends
    /// as broken), timeouts, <see cref="SseStreamOptions.ResumeByGet"/>. If an option that looks into events throws, such as
    /// <see cref="SseStreamOptions.EventFilter"/>, that is logged and the event is passed on. It is called once, when the route is mapped.
    /// The default value is null.
    /// </summary>
    public Action<SseStreamOptions>? ConfigureUpstream { get; set; }

    /// <summary>
    /// The name of the <see cref="IHttpClientFactory"/> client to use. Its primary handler must not follow redirects or keep cookies, or
    /// the route cannot be mapped: create it with <see cref="SseHttpHandler.Create"/>. The default value is null: the route's own client.
    /// </summary>
    public string? HttpClientName { get; set; }

    /// <summary>
    /// The names of the query parameters of a POST that are sent upstream; all others are dropped. The default value is empty.
    /// </summary>
    [SuppressMessage("Usage", "CA2227", Justification = "Options are set: o.ForwardQuery = [\"model\"].")]
    public ICollection<string> ForwardQuery { get; set; } = [];

    /// <summary>
    /// The media types that the body of a POST may have; any other is answered with 415. Think before you add one: the cookie
    /// authenticates, and a form on another site can send some types, though not JSON. The default value is <c>application/json</c>; at
    /// least one.
    /// </summary>
    [SuppressMessage("Usage", "CA2227", Justification = "Options are set, as a whole.")]
    public ICollection<string> RequestMediaTypes { get; set; } = ["application/json"];

    /// <summary>The most bytes that a body may have; a larger one is answered with 413. The default value is 1 MiB; at least 1.</summary>
    public int MaxRequestBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The most bytes of memory that the answer of a run may take. A larger one ends as broken and its upstream is cancelled, because the
    /// log of a run is never trimmed. The default value is 8 MiB; at least 1024.
    /// </summary>
    public int MaxRunBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// The most bytes of memory that all runs of the route may take together, including those that are over but kept. Beyond that, a POST
    /// is answered with 503, and a run that needs more ends as broken. The default value is 256 MiB; at least <see cref="MaxRunBytes"/>.
    /// </summary>
    public long MaxRunBytesTotal { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// The most runs that may be active at the same time; beyond that, a POST is answered with 503. The default value is 10,000; at least
    /// 1.
    /// </summary>
    public int MaxRuns { get; set; } = 10_000;

    /// <summary>
    /// The most runs of one owner that may be active at the same time; beyond that, a POST is answered with 429. The default value is 20;
    /// at least 1.
    /// </summary>
    public int MaxRunsPerOwner { get; set; } = 20;

    /// <summary>
    /// The most browsers that the route may have, whether they start runs or resume them. The default value is 10,000; at least 1.
    /// </summary>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>The most browsers that one owner may have. The default value is 100; at least 1.</summary>
    public int MaxClientsPerToken { get; set; } = 100;

    /// <summary>How long a run is kept after it is over. The default value is 10 minutes; from 0 to 1 day.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a run goes on without any browser before its upstream is cancelled. The default value is 5 minutes; from 0 to 1 day.
    /// </summary>
    public TimeSpan DetachedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether a JSON error of the upstream, which LLM APIs send for a quota or a bad request, is passed on: only its status,
    /// <c>Retry-After</c> and, if it has at most 4 KiB, its text. The default value is false: ProblemDetails.
    /// </summary>
    public bool PassErrors { get; set; }

    /// <summary>
    /// After how long without events a browser is sent a comment. The default value is 15 seconds; more than 0 and at most 24.8 days.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a browser may take to accept what was written before its response is aborted. The run goes on. The default value is 30
    /// seconds; more than 0 and at most 24.8 days.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest time after which a response ends cleanly, so that the browser returns and is authorised again; the actual time is
    /// random, at least 0.8 of it. The run goes on. The default value is 1 hour; more than 0 and at most 24.8 days, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan MaxStreamAge { get; set; } = TimeSpan.FromHours(1);

    internal ResponseTimes ResponseTimes => new(Heartbeat, WriteTimeout, MaxStreamAge);

    // The options of a run's stream, which sends its request once.
    internal SseStreamOptions Stream(TimeProvider time, ILoggerFactory loggers)
    {
        var stream = new SseStreamOptions { TimeProvider = time, LoggerFactory = loggers };
        ConfigureUpstream?.Invoke(stream);
        if (stream.ReplayNonIdempotent || stream.RetryUnauthorized)
        {
            throw new ArgumentException(
                $"ConfigureUpstream of MapSseRun sets {(stream.ReplayNonIdempotent ? nameof(stream.ReplayNonIdempotent) : nameof(stream.RetryUnauthorized))}, which would POST the "
                + $"upstream a second time. A run makes one POST; an answer that has begun can be resumed with {nameof(stream.ResumeByGet)}.");
        }

        stream.MayRefreshToken = false;
        return stream;
    }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(TokenCookie);
        ArgumentNullException.ThrowIfNull(ForwardQuery);
        ArgumentNullException.ThrowIfNull(RequestMediaTypes);
        Require.That(RequestMediaTypes.Count > 0, nameof(RequestMediaTypes), RequestMediaTypes.Count, "a collection of at least one media type");
        Require.That(MaxRequestBytes >= 1, nameof(MaxRequestBytes), MaxRequestBytes, "at least 1");
        Require.That(MaxRunBytes >= 1024, nameof(MaxRunBytes), MaxRunBytes, "at least 1024");
        Require.That(MaxRunBytesTotal >= MaxRunBytes, nameof(MaxRunBytesTotal), MaxRunBytesTotal, $"at least MaxRunBytes, {MaxRunBytes}");
        Require.That(MaxRuns >= 1, nameof(MaxRuns), MaxRuns, "at least 1");
        Require.That(MaxRunsPerOwner >= 1, nameof(MaxRunsPerOwner), MaxRunsPerOwner, "at least 1");
        Require.That(MaxClients >= 1, nameof(MaxClients), MaxClients, "at least 1");
        Require.That(MaxClientsPerToken >= 1, nameof(MaxClientsPerToken), MaxClientsPerToken, "at least 1");
        Require.UpToADay(KeepFor, nameof(KeepFor));
        Require.UpToADay(DetachedFor, nameof(DetachedFor));
        ResponseTimes.Validate();
    }
}
