using System.Diagnostics;
using System.Runtime.InteropServices;
using ResilientSse.Tests.Support;

namespace ResilientSse.Benchmarks;

/// <summary>What a native app costs from its start to its first event, against one with HttpClient and SseParser.</summary>
internal static class StartRow
{
    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var ours = await PublishAsync("ResilientSse.AotStart", folder.FullName).ConfigureAwait(false);
            var peer = await PublishAsync("ResilientSse.AotStartPeer", folder.FullName).ConfigureAwait(false);
            Func<Task<double>> Contender(string program) => () => CpuAsync(program, upstream.Http1 + "/cut");

            var costs = await Rounds.RunAsync(5, 101, Contender(ours), Contender(peer)).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"CPU to the first event: ours {Spread.Of(costs[0]).Median / 1000:F1} ms, the peer {Spread.Of(costs[1]).Median / 1000:F1} ms").ConfigureAwait(false);
            report.Add(new Row("start of a native app to its first event: CPU, against one with HttpClient and SseParser", Rounds.Ratio(costs[0], costs[1]), 1.2, 1.1, "x"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>The program.</returns>
    private static async Task<string> PublishAsync(string project, string folder)
    {
        var output = Path.Combine(folder, project);
        await RunAsync("dotnet", ["publish", Path.Combine(Repository.Root, "tests", project), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", output])
            .ConfigureAwait(false);
        return Path.Combine(output, project);
    }

    /// <summary>The processor time of one run, in microseconds.</summary>
    private static async Task<double> CpuAsync(string program, string address)
    {
        var before = ChildUsage.Total;
        await RunAsync(program, [address]).ConfigureAwait(false);
        return (ChildUsage.Total - before).TotalMicroseconds;
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }
}
