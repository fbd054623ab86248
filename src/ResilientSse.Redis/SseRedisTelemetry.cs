namespace ResilientSse.Redis;

/// <summary>
/// The name of the meter of the logs in Redis, for OpenTelemetry and other listeners. Nothing is measured while nobody listens. The
/// measurements have no attributes, so no key, address or event is ever in one.
/// </summary>
/// <example><code>
/// // With the package OpenTelemetry.Extensions.Hosting:
/// // builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(SseRedisTelemetry.MeterName));
/// using var listener = new System.Diagnostics.Metrics.MeterListener
/// {
///     InstrumentPublished = (instrument, listener) =>
///     {
///         if (instrument.Meter.Name == SseRedisTelemetry.MeterName)
///             listener.EnableMeasurementEvents(instrument);
///     },
/// };
/// listener.SetMeasurementEventCallback&lt;long&gt;((instrument, value, _, _) => Console.WriteLine($"{instrument.Name} {value}"));
/// listener.Start();
/// </code></example>
public static class SseRedisTelemetry
{
    /// <summary>The name of the meter. Its instruments are those in the table of the package's README.</summary>
    public const string MeterName = "ResilientSse.Redis";
}
