using System.Globalization;

namespace ResilientSse.Benchmarks;

/// <summary>
/// From the upstream's write to a browser's hands: one browser at an instance whose log is in memory, one at the owner of a log in Redis and one at
/// an instance that follows it. All servers have a process of their own.
/// </summary>
internal static class LatencyRows
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(36);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);

    public static async Task MeasureAsync(Report report, RedisProcess redis)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        using var memory = await ServerProcess.StartAsync("shared", upstream).ConfigureAwait(false);
        using var first = await ServerProcess.StartAsync("shared", upstream, [redis.Configuration]).ConfigureAwait(false);
        using var second = await ServerProcess.StartAsync("shared", upstream, [redis.Configuration]).ConfigureAwait(false);

        // The busy one first: it has the methods of all servers compiled.
        var busyInMemory = await MeasureAsync(5_000, 31, [memory]).ConfigureAwait(false);
        var busy = await MeasureAsync(5_000, 31, [first, second]).ConfigureAwait(false);
        var calm = await MeasureAsync(200, 9, [memory, first, second]).ConfigureAwait(false);

        report.Add(new Row(
            $"latency added for a follower at 200 events/s, p50 (in memory {Text(calm[0], p => p.P50)})", Added(calm, p => p.P50), 1, 0.35, "ms"));
        report.Add(new Row(
            $"latency added for a follower at 200 events/s, p99 (in memory {Text(calm[0], p => p.P99)})", Added(calm, p => p.P99), 5, 2.3, "ms"));
        report.Add(new Row(
            $"one key at 5,000 events/s, two instances, latency at the follower, p99 (in memory {Text(busyInMemory[0], p => p.P99)}; at the owner {Text(busy[0], p => p.P99)})",
            Spread.Of(busy[1].Select(p => p.P99)), 10, 4, "ms"));
    }

    /// <summary>One browser at each server, all at once: what slows the machine down for a while slows all of them.</summary>
    private static async Task<Percentiles[][]> MeasureAsync(int rate, int windows, ServerProcess[] servers)
    {
        List<Timings> browsers = [];
        try
        {
            foreach (var server in servers)
                browsers.Add(await Timings.OpenAsync(server, rate).ConfigureAwait(false));

            await Task.Delay(WarmUp, TimeProvider.System).ConfigureAwait(false);
            browsers.ForEach(static browser => browser.Take());
            var rounds = new Percentiles[windows][];
            for (var i = 0; i < windows; i++)
            {
                await Task.Delay(Duration / windows, TimeProvider.System).ConfigureAwait(false);
                rounds[i] = [.. browsers.Select(static browser => browser.Take())];
            }

            return [.. servers.Select((_, server) => rounds.Select(round => round[server]).ToArray())];
        }
        finally
        {
            foreach (var browser in browsers)
                await browser.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Spread Added(Percentiles[][] measured, Func<Percentiles, double> value) =>
        Spread.Of(measured[2].Zip(measured[0], (follower, memory) => value(follower) - value(memory)));

    private static string Text(Percentiles[] measured, Func<Percentiles, double> value) =>
        string.Create(CultureInfo.InvariantCulture, $"{Spread.Of(measured.Select(value)).Median:0.##} ms");
}
