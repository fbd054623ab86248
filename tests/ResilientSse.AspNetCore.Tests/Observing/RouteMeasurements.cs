using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace ResilientSse.AspNetCore.Tests.Observing;

/// <summary>What one instrument measured of one route: other tests run at the same time.</summary>
internal sealed class RouteMeasurements(string instrument, string route) : IDisposable
{
    private readonly MetricCollector<long> _collector = new(null, SseProxyTelemetry.MeterName, instrument);

    public IReadOnlyList<long> Values => [.. All.Select(m => m.Value)];

    public IReadOnlyList<CollectedMeasurement<long>> All => [.. _collector.GetMeasurementSnapshot().Where(m => (string?)m.Tags["http.route"] == route)];

    public IReadOnlyList<string> Reasons => [.. All.Select(m => (string)m.Tags["sse.drop.reason"]!)];

    /// <summary>Waits until there are that many: a response is over before all is counted.</summary>
    public async Task<IReadOnlyList<long>> WaitAsync(int count)
    {
        for (var seen = _collector.GetMeasurementSnapshot().Count; All.Count < count; seen = _collector.GetMeasurementSnapshot().Count)
            await _collector.WaitForMeasurementsAsync(seen + 1, TestContext.Current.CancellationToken);

        return Values;
    }

    /// <summary>Waits until they come to that together.</summary>
    public async Task SumAsync(long sum)
    {
        for (var seen = _collector.GetMeasurementSnapshot().Count; Values.Sum() < sum; seen = _collector.GetMeasurementSnapshot().Count)
            await _collector.WaitForMeasurementsAsync(seen + 1, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _collector.Dispose();
}
