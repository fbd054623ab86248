using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What all relays of a route have in common.</summary>
internal sealed class RelayOptions(Func<bool, HttpClient> http, SseProxyOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
{
    /// <summary>The client for an upstream.</summary>
    public HttpClient Http(bool isShared) => http(isShared);

    public int RingEvents => options.RingEvents;

    public int RingBytes => options.RingBytes;

    public TimeSpan Linger => options.Linger;

    /// <summary>When the app stops: from then on a relay without browsers has nobody to wait for.</summary>
    public CancellationToken Stopping => stopping;

    public RingBudget Budget { get; } = new(options.MaxRingBytesTotal);

    /// <summary>The options of one upstream stream.</summary>
    public SseStreamOptions ForUpstream(string token, string lastEventId)
    {
        var stream = new SseStreamOptions
        {
            TimeProvider = time,
            LoggerFactory = loggers,
            ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries },
        };
        options.ConfigureUpstream?.Invoke(stream);
        stream.LastEventId = lastEventId;
        stream.FollowRedirects = false;
        stream.MaxEventBytes = Math.Min(stream.MaxEventBytes, options.RingBytes);
        var configure = stream.ConfigureRequest;
        stream.ConfigureRequest = (request, attempt, cancellationToken) =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            return configure?.Invoke(request, attempt, cancellationToken) ?? ValueTask.CompletedTask;
        };
        return stream.ValidatedCopy();
    }
}
