using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace ResilientSse.Tests.Observing;

/// <summary>What one instrument measured of one server: other tests run at the same time.</summary>
internal sealed class Measurements<T>(string instrument, string host) : IDisposable
    where T : struct
{
    private readonly MetricCollector<T> _collector = new(null, SseTelemetry.MeterName, instrument);

    public IReadOnlyList<T> Values => [.. Of().Select(m => m.Value)];

    public IReadOnlyList<(T Value, string? ErrorType)> WithErrors => [.. Of().Select(m => (m.Value, m.Tags.GetValueOrDefault("error.type") as string))];

    public IEnumerable<CollectedMeasurement<T>> Of() =>
        _collector.GetMeasurementSnapshot().Where(m => (string?)m.Tags["server.address"] == host);

    public void Dispose() => _collector.Dispose();
}
