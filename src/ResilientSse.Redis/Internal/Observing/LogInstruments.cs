using System.Diagnostics.Metrics;

namespace ResilientSse.Redis.Internal;

/// <summary>The instruments of the meter, for all logs of this instance together.</summary>
internal static class LogInstruments
{
    private static readonly Meter Meter = new(SseRedisTelemetry.MeterName, typeof(LogInstruments).Assembly.GetName().Version!.ToString(3));

    public static readonly Histogram<double> AppendDuration = Meter.CreateHistogram(
        "sse.redis.append.duration", "s", "How long an append took, the network included.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
        });

    public static readonly Histogram<long> AppendSize = Meter.CreateHistogram(
        "sse.redis.append.size", "{event}", "How many events were in one append.", advice: Buckets(1, 2, 4, 8, 16, 32, 64));

    public static readonly Histogram<long> FollowerLag = Meter.CreateHistogram(
        "sse.redis.follower.lag", "{event}", "How far behind an instance that follows a log was when it found new events: 1 is up to date.",
        advice: Buckets(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000));

    public static readonly Counter<long> TakeOvers = Meter.CreateCounter<long>(
        "sse.redis.take_overs", "{log}", "Logs that this instance took over because their owner had died or handed them over.");

    public static readonly Counter<long> Fenced = Meter.CreateCounter<long>(
        "sse.redis.fenced", "{log}", "Times that this instance was refused as the owner of a log because another had claimed it.");

    public static readonly Counter<long> Repaired = Meter.CreateCounter<long>(
        "sse.redis.repaired", "{event}", "Events that Redis had lost and this instance wrote back.");

    public static readonly Counter<long> Gaps = Meter.CreateCounter<long>(
        "sse.redis.gaps", "{gap}", "Times that this instance, as a follower, found that events were gone before it had read them, or another log in their place.");

    public static readonly Counter<long> Outages = Meter.CreateCounter<long>(
        "sse.redis.outages", "{outage}", "Times that Redis went away, as seen by the heartbeat of this instance.");

    /// <summary>Records an acknowledged append.</summary>
    public static void Appended(int events, TimeSpan duration)
    {
        AppendSize.Record(events);
        AppendDuration.Record(duration.TotalSeconds);
    }

    /// <summary>Records how far a following instance was behind, if it was.</summary>
    public static void Lagged(long events)
    {
        if (events > 0)
            FollowerLag.Record(events);
    }

    private static InstrumentAdvice<long> Buckets(params long[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
