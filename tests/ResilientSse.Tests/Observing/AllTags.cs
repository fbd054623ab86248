using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ResilientSse.Tests.Observing;

/// <summary>The attributes of everything that is measured of one server.</summary>
internal sealed class AllTags : IDisposable
{
    private readonly ConcurrentQueue<KeyValuePair<string, object?>> _tags = [];
    private readonly MeterListener _listener = new();
    private readonly string _host;

    public AllTags(string host)
    {
        _host = host;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == SseTelemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Add(tags));
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Add(tags));
        _listener.Start();
    }

    public IEnumerable<KeyValuePair<string, object?>> Tags => _tags;

    public void Dispose() => _listener.Dispose();

    private void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray();
        if (!all.Contains(new("server.address", _host)))
            return;

        foreach (var tag in all)
            _tags.Enqueue(tag);
    }
}
