namespace ResilientSse.AspNetCore.Internal;

/// <summary>What all runs of a route have in common.</summary>
internal sealed class RunOptions(UpstreamOptions upstreams, ILogStore logs, RunMemory memory, SseRunOptions options)
{
    public UpstreamOptions Upstreams => upstreams;

    /// <summary>Where logs are kept.</summary>
    public ILogStore Logs => logs;

    public RunMemory Memory => memory;

    /// <summary>What is measured of its runs.</summary>
    public RunTelemetry Telemetry { get; } = new(memory);

    public int MaxRunBytes => options.MaxRunBytes;

    public TimeSpan KeepFor => options.KeepFor;

    public TimeSpan DetachedFor => options.DetachedFor;

    public bool PassErrors => options.PassErrors;
}
