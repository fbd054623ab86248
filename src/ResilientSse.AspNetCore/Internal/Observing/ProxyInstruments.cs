using System.Diagnostics.Metrics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The instruments of the meter.</summary>
internal static class ProxyInstruments
{
    public static readonly Meter Meter = new(
        SseProxyTelemetry.MeterName, typeof(ProxyInstruments).Assembly.GetName().Version!.ToString(3));

    public static readonly UpDownCounter<long> Browsers = Meter.CreateUpDownCounter<long>(
        "sse.proxy.browsers", "{browser}", "Browsers that were admitted and whose response has not ended yet.");

    public static readonly UpDownCounter<long> Relays = Meter.CreateUpDownCounter<long>(
        "sse.proxy.relays", "{relay}", "Relays that run: each has an upstream, or tries to get it back.");

    public static readonly Counter<long> Received = Meter.CreateCounter<long>(
        "sse.proxy.received", "{event}", "Events that came from upstreams.");

    public static readonly Counter<long> Delivered = Meter.CreateCounter<long>(
        "sse.proxy.delivered", "{event}", "Events that were written to browsers.");

    public static readonly Histogram<long> FanOut = Meter.CreateHistogram(
        "sse.proxy.fan_out", "{browser}", "For each event that came, how many browsers its relay had: the mean is the fan-out, which is 1 without sharing.",
        advice: Buckets(0, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 10_000));

    public static readonly Histogram<long> CursorLag = Meter.CreateHistogram(
        "sse.proxy.cursor_lag", "{event}", "How far behind a browser was when it took some events: 1 is up to date, RingEvents is about to fall out.",
        advice: Buckets(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 10_000));

    public static readonly Counter<long> Drops = Meter.CreateCounter<long>(
        "sse.proxy.drops", "{browser}", "Visits that ended, by reason.");

    public static readonly Counter<long> RingHits = Meter.CreateCounter<long>(
        "sse.proxy.ring.hits", "{browser}", "Returning browsers whose Last-Event-ID was in the ring of a shared relay.");

    public static readonly Counter<long> RingMisses = Meter.CreateCounter<long>(
        "sse.proxy.ring.misses", "{browser}", "Returning browsers whose Last-Event-ID was not: each gets an upstream request of its own, or a gap.");

    private static InstrumentAdvice<long> Buckets(params long[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
