using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ResilientSse.Benchmarks;

/// <summary>The whole stream over loopback, against the platform's parser and <c>JsonElement.Parse</c> over the same HttpClient.</summary>
internal static class StreamRows
{
    private const long Megabytes100 = 100_000_000;
    private const int TicksPerSecond = 1_000;
    private const int TicksPerRound = 400;

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        foreach (var name in new[] { "a", "b" })
        {
            var uri = new Uri($"{upstream.Http1}/all/{name}?bytes={Megabytes100 / 5}");
            var costs = await Rounds.RunAsync(21, () => CpuAsync(Consumers.Ours, uri), () => CpuAsync(Consumers.Platform, uri)).ConfigureAwait(false);
            report.Add(new Row($"stream, {name}: CPU per event", Rounds.Ratio(costs[0], costs[1]), name == "a" ? 0.8 : 1, name == "a" ? 0.7 : 1, "x"));
        }

        // No object has less than 24 bytes: what is left of a few hundredths is nothing that an event needs.
        var allocated = Math.Round(Math.Max(0, await Allocations.PerEventAsync().ConfigureAwait(false)), 1);
        report.Add(new Row("stream, a: allocated per event beyond id and item", Spread.Of([allocated]), 0, 0, "B"));

        var all = new Uri($"{upstream.Http1}/all/a?bytes={Megabytes100}");
        var receives = await Rounds.RunAsync(0, 3, () => ReceivesAsync(Consumers.Ours, all), () => ReceivesAsync(Consumers.Platform, all)).ConfigureAwait(false);
        report.Add(new Row("stream, a: receive calls for 100 MB", Rounds.Ratio(receives[0], receives[1]), 1.0 / 3, 1.0 / 7, "x"));

        var ticks = new Uri($"{upstream.Http1}/ticks/{TicksPerSecond}");
        var latencies = await Rounds.RunAsync(101, () => LatencyAsync(Consumers.Ours, ticks), () => LatencyAsync(Consumers.Platform, ticks)).ConfigureAwait(false);
        report.Add(new Row("stream: latency added at 1,000 events/s, p50", Rounds.Difference(latencies[0], latencies[1]), 5, 1, "us"));
    }

    private static async Task<double> CpuAsync(Func<HttpClient, Uri, IAsyncEnumerable<SseItem<JsonElement>>> consumer, Uri uri)
    {
        using var http = Consumers.Client();
        return await Rounds.CpuAsync(() => CountAsync(consumer(http, uri))).ConfigureAwait(false);
    }

    private static async Task<double> ReceivesAsync(Func<HttpClient, Uri, IAsyncEnumerable<SseItem<JsonElement>>> consumer, Uri uri)
    {
        var receives = 0;
        using var http = Consumers.Client(filter: stream => new CountingStream(stream, () => receives++));
        await CountAsync(consumer(http, uri)).ConfigureAwait(false);
        return receives;
    }

    /// <summary>From the server's write to the consumer's hands, in microseconds: the clock is one for all processes.</summary>
    private static async Task<double> LatencyAsync(Func<HttpClient, Uri, IAsyncEnumerable<SseItem<JsonElement>>> consumer, Uri uri)
    {
        using var http = Consumers.Client();
        var latencies = new List<double>(TicksPerRound);
        await foreach (var item in consumer(http, uri).ConfigureAwait(false))
        {
            latencies.Add(Stopwatch.GetElapsedTime(item.Data.GetProperty("at").GetInt64()).TotalMicroseconds);
            if (latencies.Count == TicksPerRound)
                break;
        }

        return Spread.Of(latencies).Median;
    }

    private static async Task CountAsync(IAsyncEnumerable<SseItem<JsonElement>> items)
    {
        await foreach (var _ in items.ConfigureAwait(false))
        {
        }
    }
}
