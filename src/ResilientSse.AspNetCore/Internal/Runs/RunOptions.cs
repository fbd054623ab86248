namespace ResilientSse.AspNetCore.Internal;

/// <summary>The options of all runs of a route.</summary>
internal sealed class RunOptions(UpstreamOptions upstreams, ILogStore logs, RunMemory memory, SseRunOptions options)
{
    /// <summary>The pattern of the route.</summary>
    public string Route { get; init; } = "";

    /// <summary>The idempotency keys of all instances.</summary>
    public IRunKeys Keys { get; init; } = new LocalRunKeys();

    public UpstreamOptions Upstreams => upstreams;

    /// <summary>Where logs are kept.</summary>
    public ILogStore Logs => logs;

    public RunMemory Memory => memory;

    /// <summary>The measurements of the route's runs.</summary>
    public RunTelemetry Telemetry { get; } = new(memory);

    /// <summary>The limits of the log of a run.</summary>
    public LogLimits Limits { get; } = LogLimits.None with { KeepFor = options.KeepFor };

    public int MaxRunBytes => options.MaxRunBytes;

    public TimeSpan KeepFor => options.KeepFor;

    public TimeSpan DetachedFor => options.DetachedFor;

    public bool PassErrors => options.PassErrors;
}
