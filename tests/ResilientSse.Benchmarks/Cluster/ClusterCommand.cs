using System.Diagnostics;
using System.Reflection;
using ResilientSse.Tests.Support;

namespace ResilientSse.Benchmarks;

/// <summary>
/// <c>cluster</c>: measures the logs in Redis beside those in memory, on a redis-server of its own; <c>cluster appends</c> only a part, and writes
/// nothing.
/// </summary>
internal static class ClusterCommand
{
    private static readonly (string Name, Func<Report, RedisProcess, Task> MeasureAsync)[] Parts =
    [
        ("latency", LatencyRows.MeasureAsync),
        ("appends", AppendRows.MeasureAsync),
        ("followers", FollowerRows.MeasureAsync),
        ("before", (report, _) => BeforeRow.MeasureAsync(report)),
    ];

    /// <returns>The exit code: how many goals were missed.</returns>
    public static async Task<int> RunAsync(string[] wanted)
    {
        if (typeof(ClusterCommand).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            await Console.Error.WriteLineAsync("A Debug build says nothing about speed: run it with -c Release.").ConfigureAwait(false);
            return 255;
        }

        var report = new Report();
        foreach (var (name, measureAsync) in Parts)
        {
            if (wanted.Length > 0 && !wanted.Contains(name))
                continue;

            var redis = await RedisProcess.StartAsync().ConfigureAwait(false);
            await using (redis.ConfigureAwait(false))
                await measureAsync(report, redis).ConfigureAwait(false);
        }

        return wanted.Length == 0 ? report.WriteTable(Repository.Root, "scale.md") : report.Missed;
    }
}
