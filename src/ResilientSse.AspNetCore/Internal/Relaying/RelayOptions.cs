using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What all relays of a route have in common.</summary>
internal sealed class RelayOptions
{
    private readonly Func<HttpClient> _http;
    private readonly SseProxyOptions _options;
    private readonly SseStreamOptions _stream;

    public RelayOptions(Func<HttpClient> http, SseProxyOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        _http = http;
        _options = options;
        Time = time;
        Stopping = stopping;
        Logger = loggers.CreateLogger("ResilientSse.AspNetCore.SseProxy");
        Budget = new(options.MaxRingBytesTotal);
        _stream = new SseStreamOptions
        {
            TimeProvider = time,
            LoggerFactory = loggers,
            ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries },
        };
        options.ConfigureUpstream?.Invoke(_stream);
        _stream.FollowRedirects = false;
        _stream.MaxEventBytes = Math.Min(_stream.MaxEventBytes, options.RingBytes);
        _stream = _stream.ValidatedCopy();
    }

    public HttpClient Http => _http();

    public ILogger Logger { get; }

    public int RingEvents => _options.RingEvents;

    public int RingBytes => _options.RingBytes;

    public TimeSpan Linger => _options.Linger;

    public TimeSpan Heartbeat => _options.Heartbeat;

    public TimeProvider Time { get; }

    public RingBudget Budget { get; }

    public RouteTelemetry Telemetry { get; } = new();

    /// <summary>Cancelled when the app stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The options of one upstream stream.</summary>
    /// <param name="token">Goes into each of its requests.</param>
    /// <param name="lastEventId">Where to resume.</param>
    /// <param name="isForOne">Whether it belongs to one browser, whose trace it may carry on.</param>
    public SseStreamOptions ForUpstream(string token, string lastEventId, bool isForOne)
    {
        var stream = _stream.ValidatedCopy();
        stream.LastEventId = lastEventId;
        stream.CarriesTrace = isForOne;
        var configure = stream.ConfigureRequest;
        stream.ConfigureRequest = (request, attempt, cancellationToken) =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            request.Options.Set(TracePropagator.MayCarryTrace, isForOne);
            return configure?.Invoke(request, attempt, cancellationToken) ?? ValueTask.CompletedTask;
        };
        return stream;
    }
}
