using System.Diagnostics.Metrics;
using ResilientSse.AspNetCore;

namespace ResilientSse.Proof;

/// <summary>What the meter says of the runs of one route: other tests have routes of their own.</summary>
internal sealed class RunBytes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _values = [];

    public RunBytes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SseProxyTelemetry.MeterName && instrument.IsObservable)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags[0].Value is "/thousand")
                _values[instrument.Name] = value;
        });
        _listener.Start();
    }

    /// <summary>How many runs go on.</summary>
    public long Active => Value("sse.run.active");

    /// <summary>What is counted of their memory.</summary>
    public long Bytes => Value("sse.run.bytes");

    public void Dispose() => _listener.Dispose();

    private long Value(string name)
    {
        _listener.RecordObservableInstruments();
        return _values.GetValueOrDefault(name);
    }
}
