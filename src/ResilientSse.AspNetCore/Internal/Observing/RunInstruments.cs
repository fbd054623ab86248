using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The instruments and activities of runs.</summary>
internal static class RunInstruments
{
    public static readonly ActivitySource Activities = new(SseProxyTelemetry.ActivitySourceName, ProxyInstruments.Meter.Version);

    /// <summary>The routes whose runs are counted when the instruments are observed.</summary>
    private static readonly ConcurrentDictionary<RunTelemetry, bool> Routes = [];

    public static readonly ObservableUpDownCounter<long> Active = Observe("sse.run.active", "{run}", "Runs in progress.", route => route.Active);

    public static readonly ObservableUpDownCounter<long> Detached = Observe(
        "sse.run.detached", "{run}", "Runs in progress that no browser reads.", route => route.Detached);

    public static readonly ObservableUpDownCounter<long> Bytes = Observe(
        "sse.run.bytes", "By", "The memory of all runs, including those that are over and kept.", route => route.Bytes);

    public static readonly Counter<long> Ended = ProxyInstruments.Meter.CreateCounter<long>(
        "sse.run.ended", "{run}", "Runs that ended: complete, cancelled, broken, or refused before their first event.");

    public static readonly Counter<long> Resumed = ProxyInstruments.Meter.CreateCounter<long>(
        "sse.run.resumed", "{browser}", "Browsers that came back to a run.");

    public static readonly Counter<long> Refused = ProxyInstruments.Meter.CreateCounter<long>(
        "sse.run.refused", "{request}", "Requests that the route refused itself.");

    public static readonly Histogram<double> TimeToFirstEvent = ProxyInstruments.Meter.CreateHistogram(
        "sse.run.time_to_first_event", "s", "From the POST to the first event of its answer.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
        });

    /// <summary>Counts the runs of a route until the token is cancelled.</summary>
    public static void Add(RunTelemetry route, CancellationToken stopped)
    {
        Routes.TryAdd(route, true);
        stopped.UnsafeRegister(static route => Routes.TryRemove((RunTelemetry)route!, out _), route);
    }

    private static ObservableUpDownCounter<long> Observe(string name, string unit, string description, Func<RunTelemetry, long> value) =>
        ProxyInstruments.Meter.CreateObservableUpDownCounter(
            name, () => Routes.Keys.Select(route => new Measurement<long>(value(route), route.Attribute)), unit, description);
}
