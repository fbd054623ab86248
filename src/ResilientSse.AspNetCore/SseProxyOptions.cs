using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore;

/// <summary>How a proxy route behaves. The options are validated when the route is mapped.</summary>
/// <example><code>
/// app.MapSseProxy("/api/guilds/{guildId}/status/stream", $"{apiUrl}/api/v1/guilds/{{guildId}}/status/stream", proxy =>
/// {
///     proxy.Sharing = SseProxySharing.PerToken;
///     proxy.ConfigureUpstream = upstream => upstream.IdleTimeout = TimeSpan.FromSeconds(45);
/// });
/// </code></example>
public sealed class SseProxyOptions
{
    /// <summary>The cookie that holds the token. The default value is <c>auth_token</c>.</summary>
    public string TokenCookie { get; set; } = "auth_token";

    /// <summary>
    /// Gets the token instead of <see cref="TokenCookie"/>; null or an empty string is answered with 401. The token is sent upstream as
    /// <c>Authorization: Bearer</c>. If this or another function of these options throws, a first visit fails, and a browser that returns
    /// is told to come back later. The default value is null: the cookie.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? GetToken { get; set; }

    /// <summary>
    /// Changes how the proxy connects to the upstream: timeouts, delays, a pipeline. Unless this sets a limit, retries are unlimited. If an
    /// option that looks into events throws, such as <see cref="SseStreamOptions.EventFilter"/>, that is logged and the event is passed on.
    /// It is called once, when the route is mapped. The default value is null.
    /// </summary>
    public Action<SseStreamOptions>? ConfigureUpstream { get; set; }

    /// <summary>
    /// The name of the <see cref="IHttpClientFactory"/> client to use. Its primary handler must not follow redirects or keep cookies, or
    /// the route cannot be mapped: create it with <see cref="SseHttpHandler.Create"/>. Its default headers and trace headers are the app's
    /// business (by default, <see cref="SocketsHttpHandler.ActivityHeadersPropagator"/> passes on the baggage of the browser's request).
    /// The default value is null: the proxy's own client, which sends no trace header but <c>traceparent</c>.
    /// </summary>
    public string? HttpClientName { get; set; }

    /// <summary>Which browsers share an upstream connection. The default value is <see cref="SseProxySharing.None"/>.</summary>
    public SseProxySharing Sharing { get; set; } = SseProxySharing.None;

    /// <summary>
    /// How many events a shared relay keeps for browsers that return or fall behind. The default value is 1024; at least 1.
    /// </summary>
    public int RingEvents { get; set; } = 1024;

    /// <summary>
    /// How many bytes of memory the events of a shared relay may take, and so the largest event that it can have (without sharing:
    /// <see cref="SseStreamOptions.MaxEventBytes"/>). The default value is 1 MiB; at least 1024.
    /// </summary>
    public int RingBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many bytes of memory all shared relays of the route may take together; beyond that, each keeps its share. The default value is
    /// 256 MiB; at least <see cref="RingBytes"/>.
    /// </summary>
    public long MaxRingBytesTotal { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// The most upstream connections that the route may have; one without browsers (see <see cref="Linger"/>) makes room for another. The
    /// default value is 10,000; at least 1.
    /// </summary>
    public int MaxRelays { get; set; } = 10_000;

    /// <summary>The most browsers that the route may have. The default value is 10,000; at least 1.</summary>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>
    /// The most browsers, and the most shared upstreams, that one client may have (see <see cref="ClientKey"/>). The default value is 100;
    /// at least 1.
    /// </summary>
    public int MaxClientsPerToken { get; set; } = 100;

    /// <summary>
    /// Returns the client that a browser belongs to, by which limits and the waiting times of slow browsers are counted. If it is null or
    /// returns null, that is the token's hash or, with <see cref="SseProxySharing.ByKey"/>, where the token is the service's, the user's
    /// <c>NameIdentifier</c> claim or else the remote address. The default value is null.
    /// </summary>
    public Func<HttpContext, string?>? ClientKey { get; set; }

    /// <summary>
    /// How long a shared upstream stays open after its last browser has left, so that a reloaded page finds it. The default value is 5
    /// seconds; from 0 to 1 day.
    /// </summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After how long without events a browser is sent a comment. The default value is 15 seconds; more than 0 and at most 24.8 days.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a browser may take to accept what was written before its response is aborted. The default value is 30 seconds; more than 0
    /// and at most 24.8 days.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest time after which a response ends cleanly, so that the browser returns and is authorised again; the actual time is
    /// random, at least 0.8 of it. With <see cref="SseProxySharing.PerToken"/> the upstream is then asked again with the browser's token.
    /// The default value is 1 hour; more than 0 and at most 24.8 days, or <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan MaxStreamAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether browsers are told when the upstream is lost and when it is back: by an <c>event: state</c> without an id, whose data is JSON
    /// with <c>state</c> (<c>disconnected</c> or <c>connected</c>), <c>since</c> (when that began, ISO 8601) and <c>retryIn</c>
    /// (milliseconds until the next attempt, or null). The default value is false.
    /// </summary>
    public bool StateEvents { get; set; }

    /// <summary>The names of the query parameters that are sent upstream; all others are dropped. The default value is empty.</summary>
    [SuppressMessage("Usage", "CA2227", Justification = "Options are set: o.ForwardQuery = [\"since\"].")]
    public ICollection<string> ForwardQuery { get; set; } = [];

    internal ResponseTimes ResponseTimes => new(Heartbeat, WriteTimeout, MaxStreamAge);

    // The options of the upstream streams. The events of a shared stream go into a log and cannot be larger than it.
    internal UpstreamOptions Upstreams(Func<HttpClient> http, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        var stream = new SseStreamOptions
        {
            TimeProvider = time,
            LoggerFactory = loggers,
            ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries },
        };
        ConfigureUpstream?.Invoke(stream);
        return new(http, stream, Sharing == SseProxySharing.None ? int.MaxValue : RingBytes, time, stopping);
    }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(TokenCookie);
        ArgumentNullException.ThrowIfNull(Sharing);
        ArgumentNullException.ThrowIfNull(ForwardQuery);
        Require.That(RingEvents >= 1, nameof(RingEvents), RingEvents, "at least 1");
        Require.That(RingBytes >= 1024, nameof(RingBytes), RingBytes, "at least 1024");
        Require.That(MaxRingBytesTotal >= RingBytes, nameof(MaxRingBytesTotal), MaxRingBytesTotal, $"at least RingBytes, {RingBytes}");
        Require.That(MaxRelays >= 1, nameof(MaxRelays), MaxRelays, "at least 1");
        Require.That(MaxClients >= 1, nameof(MaxClients), MaxClients, "at least 1");
        Require.That(MaxClientsPerToken >= 1, nameof(MaxClientsPerToken), MaxClientsPerToken, "at least 1");
        Require.UpToADay(Linger, nameof(Linger));
        ResponseTimes.Validate();
    }
}
