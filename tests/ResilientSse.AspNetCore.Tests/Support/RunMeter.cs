using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>What an instrument that is asked says of one route: other tests run at the same time.</summary>
internal sealed class RunMeter(string instrument, string route) : IDisposable
{
    private readonly MetricCollector<long> _collector = new(null, SseProxyTelemetry.MeterName, instrument);

    public long Now
    {
        get
        {
            _collector.Clear();
            _collector.RecordObservableInstruments();
            return _collector.GetMeasurementSnapshot().Where(m => (string?)m.Tags["http.route"] == route).Sum(m => m.Value);
        }
    }

    /// <summary>Asks until it says that: what happens after an answer has no other signal.</summary>
    public async Task BecomesAsync(long value)
    {
        while (Now != value)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public void Dispose() => _collector.Dispose();
}
