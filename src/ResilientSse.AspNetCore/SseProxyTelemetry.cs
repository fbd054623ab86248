namespace ResilientSse.AspNetCore;

/// <summary>
/// The names of the proxy's meter and activity source, for OpenTelemetry and other listeners. <see cref="SseTelemetry"/> measures the
/// upstream connections, and ASP.NET Core the browsers' requests; the activity of a request is the parent of that of its own, unshared
/// upstream connection. Nothing is measured while nobody listens. No attribute ever has a part of a token, an address or an event in it.
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
    /// The name of the activity source. A run has one activity, <c>sse.run</c>, which is linked to the request that started it and to those
    /// that resumed it.
    /// </summary>
    public const string ActivitySourceName = "ResilientSse.AspNetCore";
}
