namespace ResilientSse;

/// <summary>
/// The names of the meter and the activity source, for OpenTelemetry and other listeners. Nothing is measured while nobody listens. No
/// attribute ever has a token, a header, a query string, an id or data in it.
/// </summary>
/// <example><code>
/// // With the package OpenTelemetry.Extensions.Hosting:
/// // builder.Services.AddOpenTelemetry()
/// //     .WithMetrics(metrics => metrics.AddMeter(SseTelemetry.MeterName))
/// //     .WithTracing(tracing => tracing.AddSource(SseTelemetry.ActivitySourceName));
/// using var listener = new System.Diagnostics.Metrics.MeterListener
/// {
///     InstrumentPublished = (instrument, listener) =>
///     {
///         if (instrument.Meter.Name == SseTelemetry.MeterName)
///             listener.EnableMeasurementEvents(instrument);
///     },
/// };
/// listener.SetMeasurementEventCallback&lt;long&gt;((instrument, value, _, _) => Console.WriteLine($"{instrument.Name} {value}"));
/// listener.Start();
/// </code></example>
public static class SseTelemetry
{
    /// <summary>The name of the meter. Its instruments are those in the table of the package's README.</summary>
    public const string MeterName = "ResilientSse";

    /// <summary>
    /// The name of the activity source. There is one activity per connection, from the start of the attempt until the connection is closed,
    /// with a link to that of the previous connection.
    /// </summary>
    public const string ActivitySourceName = "ResilientSse";
}
