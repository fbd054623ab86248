namespace ResilientSse.AspNetCore.Internal;

/// <summary>What all relays of a route have in common.</summary>
internal sealed class RelayOptions(UpstreamOptions upstreams, ILogStore logs, RingMemory memory, SseProxyOptions options)
{
    /// <summary>Responses do not live longer than this, nor shorter than <see cref="ShortestAge"/> of it, so that all do not end together.</summary>
    public const double ShortestAge = 0.8;

    public UpstreamOptions Upstreams => upstreams;

    /// <summary>The pattern of the route.</summary>
    public string Route { get; init; } = "";

    /// <summary>Where logs are kept.</summary>
    public ILogStore Logs => logs;

    /// <summary>What the rings of this instance take.</summary>
    public RingMemory Memory => memory;

    public RouteTelemetry Telemetry { get; } = new();

    public LogLimits Limits { get; } = new(options.RingEvents, options.RingBytes, options.WriteTimeout);

    public TimeSpan Linger => options.Linger;

    public bool HasStateEvents => options.StateEvents;

    public int MaxRelays => options.MaxRelays;

    public int MaxRelaysOfClient => options.MaxClientsPerToken;

    /// <summary>How long the upstream's word for a token holds: not at all longer than a response; for ever, if the token is the app's own.</summary>
    public TimeSpan AuthorisedFor { get; } = options.Sharing != SseProxySharing.PerToken || options.MaxStreamAge == Timeout.InfiniteTimeSpan
        ? TimeSpan.MaxValue
        : options.MaxStreamAge * ShortestAge;

    public bool IsPerToken => options.Sharing == SseProxySharing.PerToken;
}
