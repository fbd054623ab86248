using System.Diagnostics;
using System.Reflection;
using ResilientSse.Tests.Support;

namespace ResilientSse.Benchmarks;

/// <summary><c>table</c>: measures everything side by side in one run; <c>table reader proxy</c> only parts of it, and writes nothing.</summary>
internal static class TableCommand
{
    private static readonly (string Name, Func<Report, Task> MeasureAsync)[] Parts =
    [
        ("reader", ReaderRows.MeasureAsync),
        ("stream", StreamRows.MeasureAsync),
        ("reconnect", ReconnectRows.MeasureAsync),
        ("start", StartRow.MeasureAsync),
        ("idle", IdleRows.MeasureAsync),
        ("proxy", ProxyRows.MeasureAsync),
        ("separate", SeparateRow.MeasureAsync),
        ("fanout", FanOutRows.MeasureAsync),
        ("browsers", IdleBrowserRows.MeasureAsync),
        ("run", RunRow.MeasureAsync),
        ("growth", GrowthRows.MeasureAsync),
    ];

    /// <returns>The exit code: how many goals were missed.</returns>
    public static async Task<int> RunAsync(string[] wanted)
    {
        if (typeof(TableCommand).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            await Console.Error.WriteLineAsync("A Debug build says nothing about speed: run it with -c Release.").ConfigureAwait(false);
            return 255;
        }

        var report = new Report();
        foreach (var (name, measureAsync) in Parts)
        {
            if (wanted.Length == 0 || wanted.Contains(name))
                await measureAsync(report).ConfigureAwait(false);
        }

        return wanted.Length == 0 ? report.Write(Repository.Root) : 0;
    }
}
