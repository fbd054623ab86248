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
    /// Where the token comes from instead of <see cref="TokenCookie"/>; null or an empty string answers 401. It goes upstream as
    /// <c>Authorization: Bearer</c>. Where it is the service's and not the user's, set <see cref="ClientKey"/>, too. The default value is null: the cookie.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? GetToken { get; set; }

    /// <summary>
    /// Who owns the runs that a request begins, and may resume and cancel them; limits count by it too. Null, or null as its answer, means: the token's hash
    /// and, if there is one, the user's <c>NameIdentifier</c> claim. With a token that all users have in common and no such claim, all would be
    /// one owner. The default value is null.
    /// </summary>
    public Func<HttpContext, string?>? ClientKey { get; set; }

    /// <summary>
    /// Changes how the upstream is asked: what completes an answer (<see cref="SseStreamOptions.Terminator"/>,
    /// <see cref="SseStreamOptions.CompleteAfter"/> or <see cref="SseStreamOptions.CompleteOnEnd"/>; without any of them every answer ends as broken), timeouts,
    /// <see cref="SseStreamOptions.ResumeByGet"/>. The default value is null. Called once, when the route is mapped.
    /// </summary>
    public Action<SseStreamOptions>? ConfigureUpstream { get; set; }

    /// <summary>
    /// The name of the <see cref="IHttpClientFactory"/> client to use. Its primary handler must follow no redirects and keep no cookies:
    /// make it with <see cref="SseHttpHandler.Create"/>; another one is refused when the route is mapped. The default value is null: a
    /// client of the route's own.
    /// </summary>
    public string? HttpClientName { get; set; }

    /// <summary>The names of the query parameters of a POST that go upstream; all others are dropped. The default value is empty.</summary>
    [SuppressMessage("Usage", "CA2227", Justification = "Options are set: o.ForwardQuery = [\"model\"].")]
    public ICollection<string> ForwardQuery { get; set; } = [];

    /// <summary>
    /// The media types of a body that starts a run; any other is answered with 415. A cookie authenticates, and the form of another site can
    /// send some types but not JSON: think before you add one. The default value is <c>application/json</c>.
    /// </summary>
    [SuppressMessage("Usage", "CA2227", Justification = "Options are set, as a whole.")]
    public ICollection<string> RequestMediaTypes { get; set; } = ["application/json"];

    /// <summary>How many bytes a body has at most; a larger one is answered with 413. The default value is 1 MiB; at least 1.</summary>
    public int MaxRequestBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many bytes of memory the answer of a run takes at most. A larger one ends as broken, and its upstream is cancelled: the log of a run is
    /// never trimmed. The default value is 8 MiB; at least 1024.
    /// </summary>
    public int MaxRunBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// How many bytes of memory all runs of the route take together, with those that are over and kept. Beyond it a POST is answered with 503, and a run that
    /// needs more ends as broken. The default value is 256 MiB; not below <see cref="MaxRunBytes"/>.
    /// </summary>
    public long MaxRunBytesTotal { get; set; } = 256L * 1024 * 1024;

    /// <summary>How many runs go on at the same time at most; beyond it a POST is answered with 503. The default value is 10,000; at least 1.</summary>
    public int MaxRuns { get; set; } = 10_000;

    /// <summary>How many runs of one owner go on at the same time at most; beyond it a POST is answered with 429. The default value is 20; at least 1.</summary>
    public int MaxRunsPerOwner { get; set; } = 20;

    /// <summary>How many browsers the route has at most, those that begin runs and those that return to them. The default value is 10,000; at least 1.</summary>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>How many browsers one owner may have. The default value is 100; at least 1.</summary>
    public int MaxClientsPerToken { get; set; } = 100;

    /// <summary>How long a run is kept when it is over. The default value is 10 minutes; from 0 to 1 day.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a run goes on with nobody there; then its upstream is cancelled. The default value is 5 minutes; from 0 to 1 day.</summary>
    public TimeSpan DetachedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether a JSON error of the upstream, which LLM APIs give for a quota or a bad request, is passed on: its status, <c>Retry-After</c> and, if
    /// it has at most 4 KiB, its text. Nothing else of it is. The default value is false: ProblemDetails.
    /// </summary>
    public bool PassErrors { get; set; }

    /// <summary>
    /// After how much silence a browser is sent a comment. The default value is 15 seconds; more than 0 and at most 24.8 days.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a browser may take to accept what was written to it, before its response is aborted. The run goes on. The default value is 30
    /// seconds; more than 0 and at most 24.8 days.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After how long a response ends cleanly, at the latest (0.8 of it at the earliest, at random), so that the browser returns and is
    /// authorised anew. The run goes on. The default value is 1 hour; more than 0 and at most 24.8 days, or <see cref="Timeout.InfiniteTimeSpan"/>.
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
                + $"upstream a second time. A run has one POST; an answer that has begun can be resumed with {nameof(stream.ResumeByGet)}.");
        }

        return stream;
    }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(TokenCookie);
        ArgumentNullException.ThrowIfNull(ForwardQuery);
        ArgumentNullException.ThrowIfNull(RequestMediaTypes);
        Require.That(RequestMediaTypes.Count > 0, nameof(RequestMediaTypes), RequestMediaTypes.Count, "one media type at least");
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
