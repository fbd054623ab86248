using Microsoft.Extensions.Logging;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What all upstreams of a route have in common.</summary>
internal sealed class UpstreamOptions
{
    /// <summary>An option that fails does so for each event.</summary>
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private readonly Func<HttpClient> _http;
    private readonly SseStreamOptions _stream;
    private long? _failureToldAt;

    /// <param name="http">Makes the client for an upstream.</param>
    /// <param name="stream">How each is streamed; configured by the app already.</param>
    /// <param name="maxLogBytes">What a log has room for, and so what an event of one can be at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Cancelled when the app stops.</param>
    public UpstreamOptions(Func<HttpClient> http, SseStreamOptions stream, int maxLogBytes, TimeProvider time, CancellationToken stopping)
    {
        _http = http;
        Time = time;
        Stopping = stopping;
        Logger = stream.LoggerFactory.CreateLogger("ResilientSse.AspNetCore.SseProxy");
        stream.FollowRedirects = false;
        stream.MaxEventBytes = Math.Min(stream.MaxEventBytes, maxLogBytes);
        _stream = stream.ValidatedCopy();
    }

    public ILogger Logger { get; }

    public TimeProvider Time { get; }

    /// <summary>Cancelled when the app stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The client for one upstream. What the app has configured it with may take its time, so no lock is held meanwhile.</summary>
    public HttpClient CreateHttp() => _http();

    /// <summary>Says that an option which looks into events has failed; its message may quote the event, and is not logged.</summary>
    public void Tell(RuleFailure failure)
    {
        lock (_lock)
        {
            if (_failureToldAt is { } at && Time.GetElapsedTime(at) < BetweenFailures)
                return;

            _failureToldAt = Time.GetTimestamp();
        }

        Logger.OptionFailed(failure.Option, failure.Exception.GetType().Name);
    }

    /// <summary>The options of one upstream.</summary>
    /// <param name="token">Goes into each of its requests.</param>
    /// <param name="lastEventId">Where to resume.</param>
    /// <param name="isForOne">Whether it belongs to one browser, whose trace it may carry on.</param>
    /// <param name="prepare">Changes each of its requests, before the app does; null for nothing.</param>
    public SseStreamOptions Of(string token, string lastEventId, bool isForOne, Action<HttpRequestMessage, SseAttempt>? prepare = null)
    {
        var stream = _stream.ValidatedCopy();
        stream.LastEventId = lastEventId;
        stream.CarriesTrace = isForOne;
        var configure = stream.ConfigureRequest;
        stream.ConfigureRequest = (request, attempt, cancellationToken) =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            request.Options.Set(TracePropagator.MayCarryTrace, isForOne);
            prepare?.Invoke(request, attempt);
            return configure?.Invoke(request, attempt, cancellationToken) ?? ValueTask.CompletedTask;
        };
        return stream;
    }
}
