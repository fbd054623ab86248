namespace ResilientSse.AspNetCore;

/// <summary>
/// The names of the proxy's meter and activity source, for OpenTelemetry and other listeners. The connections to its upstreams are measured
/// by <see cref="SseTelemetry"/>, and the browsers' requests by ASP.NET Core, whose activity is the parent of that of an upstream
/// connection of one browser. Nothing is measured while nobody listens. No part of a token, an address or an event is ever an
/// attribute.
/// </summary>
/// <example><code>
/// // With the package OpenTelemetry.Extensions.Hosting:
/// // builder.Services.AddOpenTelemetry()
/// //     .WithMetrics(metrics => metrics.AddMeter(SseProxyTelemetry.MeterName, SseTelemetry.MeterName));
/// using var listener = new System.Diagnostics.Metrics.MeterListener
/// {
///     InstrumentPublished = (instrument, listener) =>
///     {
///         if (instrument.Meter.Name == SseProxyTelemetry.MeterName)
///             listener.EnableMeasurementEvents(instrument);
///     },
/// };
/// listener.SetMeasurementEventCallback&lt;long&gt;((instrument, value, _, _) => Console.WriteLine($"{instrument.Name} {value}"));
/// listener.Start();
/// </code></example>
public static class SseProxyTelemetry
{
    /// <summary>The name of the meter. Its instruments are those in the table of the package's README.</summary>
    public const string MeterName = "ResilientSse.AspNetCore";

    /// <summary>
    /// The name of the activity source. A run has one activity, <c>sse.run</c>, which is linked to the request that began it and to those that came
    /// back to it.
    /// </summary>
    public const string ActivitySourceName = "ResilientSse.AspNetCore";
}
