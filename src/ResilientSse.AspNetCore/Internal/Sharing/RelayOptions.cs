namespace ResilientSse.AspNetCore.Internal;

/// <summary>The options of all relays of a route.</summary>
internal sealed class RelayOptions(UpstreamOptions upstreams, ILogStore logs, RingMemory memory, SseProxyOptions options)
{
    /// <summary>The shortest lifetime of a response as a part of the longest, so that responses do not all end together.</summary>
    public const double ShortestAge = 0.8;

    public UpstreamOptions Upstreams => upstreams;

    /// <summary>The pattern of the route.</summary>
    public string Route { get; init; } = "";

    /// <summary>Where logs are kept.</summary>
    public ILogStore Logs => logs;

    /// <summary>The memory of the rings of this instance.</summary>
    public RingMemory Memory => memory;

    public RouteTelemetry Telemetry { get; } = new();

    public LogLimits Limits { get; } = new(options.RingEvents, options.RingBytes, options.WriteTimeout);

    public TimeSpan Linger => options.Linger;

    public bool HasStateEvents => options.StateEvents;

    public int MaxRelays => options.MaxRelays;

    public int MaxRelaysOfClient => options.MaxClientsPerToken;

    /// <summary>
    /// How long the upstream's acceptance of a token counts: no longer than a response lives, or forever if the app chooses the token or
    /// responses live forever.
    /// </summary>
    public TimeSpan AuthorisedFor { get; } = options.Sharing != SseProxySharing.PerToken || options.MaxStreamAge == Timeout.InfiniteTimeSpan
        ? TimeSpan.MaxValue
        : options.MaxStreamAge * ShortestAge;

    public bool IsPerToken => options.Sharing == SseProxySharing.PerToken;
}
