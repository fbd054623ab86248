using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What all upstreams of a route have in common.</summary>
internal sealed class UpstreamOptions
{
    private readonly Func<HttpClient> _http;
    private readonly SseStreamOptions _stream;

    public UpstreamOptions(Func<HttpClient> http, SseProxyOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        _http = http;
        Time = time;
        Stopping = stopping;
        Logger = loggers.CreateLogger("ResilientSse.AspNetCore.SseProxy");
        _stream = new SseStreamOptions
        {
            TimeProvider = time,
            LoggerFactory = loggers,
            ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries },
        };
        options.ConfigureUpstream?.Invoke(_stream);
        _stream.FollowRedirects = false;

        // What is shared lies in a log, and no event can be larger than that.
        if (options.Sharing != SseProxySharing.None)
            _stream.MaxEventBytes = Math.Min(_stream.MaxEventBytes, options.RingBytes);
        _stream = _stream.ValidatedCopy();
    }

    public ILogger Logger { get; }

    public TimeProvider Time { get; }

    /// <summary>Cancelled when the app stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The client for one upstream. What the app has configured it with may take its time, so no lock is held meanwhile.</summary>
    public HttpClient CreateHttp() => _http();

    /// <summary>The options of one upstream.</summary>
    /// <param name="token">Goes into each of its requests.</param>
    /// <param name="lastEventId">Where to resume.</param>
    /// <param name="isForOne">Whether it belongs to one browser, whose trace it may carry on.</param>
    public SseStreamOptions Of(string token, string lastEventId, bool isForOne)
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
