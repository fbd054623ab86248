using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ResilientSse.Internal;

/// <summary>The instruments of the meter, and the activity source.</summary>
internal static class ClientInstruments
{
    private static readonly string Version = typeof(ClientInstruments).Assembly.GetName().Version!.ToString(3);
    private static readonly Meter Meter = new(SseTelemetry.MeterName, Version);

    public static readonly ActivitySource Activities = new(SseTelemetry.ActivitySourceName, Version);

    public static readonly UpDownCounter<long> OpenConnections = Meter.CreateUpDownCounter<long>(
        "sse.client.open_connections", "{connection}", "Connections whose response was accepted, until they are closed.");

    public static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "sse.client.events", "{event}", "Events that were read, before EventFilter.");

    public static readonly Counter<long> Received = Meter.CreateCounter<long>(
        "sse.client.received", "By", "Bytes of response bodies, comments included.");

    public static readonly Counter<long> Reconnects = Meter.CreateCounter<long>(
        "sse.client.reconnects", "{reconnect}", "Attempts to connect again, by reason.");

    public static readonly Histogram<double> TimeToFirstEvent = Meter.CreateHistogram(
        "sse.client.time_to_first_event", "s", "From the start of an attempt to the first event of its connection.", advice: Buckets(
            0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300));

    public static readonly Histogram<double> Gap = Meter.CreateHistogram(
        "sse.client.gap", "s", "How long a read waited for the next byte, or for the end: a silence that IdleTimeout ends counts too.",
        advice: Buckets(0.01, 0.1, 0.5, 1, 2.5, 5, 10, 15, 30, 45, 60, 120, 300, 600));

    public static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "sse.client.connection.duration", "s", "From the start of an attempt to the end of its connection, or to the failure of the attempt.",
        advice: Buckets(0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 14400, 43200, 86400));

    /// <summary>Whether anybody listens to any of them.</summary>
    public static bool AreWanted =>
        OpenConnections.Enabled || Events.Enabled || Received.Enabled || Reconnects.Enabled || TimeToFirstEvent.Enabled || Gap.Enabled
        || Duration.Enabled || Activities.HasListeners();

    private static InstrumentAdvice<double> Buckets(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
