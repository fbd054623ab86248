using Microsoft.Extensions.Logging;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The options of all upstreams of a route.</summary>
internal sealed class UpstreamOptions
{
    /// <summary>The least time between two logs of a failed option, which may fail for each event.</summary>
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private readonly Func<HttpClient> _http;
    private readonly SseStreamOptions _stream;
    private long? _failureToldAt;

    /// <param name="http">Creates the client for an upstream.</param>
    /// <param name="stream">The options of each stream, already configured by the app.</param>
    /// <param name="maxLogBytes">The size of a log, and so the largest event in it.</param>
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

    /// <summary>
    /// Creates the client for one upstream. The app's configuration of it may be slow, so call this without holding a lock.
    /// </summary>
    public HttpClient CreateHttp() => _http();

    /// <summary>Logs that an option that looks into events has failed, without the message, which may quote the event.</summary>
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
    /// <param name="token">The token that each request sends.</param>
    /// <param name="lastEventId">The id to resume after.</param>
    /// <param name="isForOne">Whether it is unshared, and so may pass on the browser's trace.</param>
    /// <param name="prepare">Changes each request before the app does; null for nothing.</param>
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
