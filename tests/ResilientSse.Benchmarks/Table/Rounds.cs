using System.Diagnostics;
using System.Runtime;

namespace ResilientSse.Benchmarks;

/// <summary>
/// Measures contenders in turn, and every other round from the last to the first: what slows the machine down for a while slows them all, and
/// none always comes before or after another.
/// </summary>
internal static class Rounds
{
    /// <summary>How long the compiler must have had nothing to do before anything is measured: on one processor it pauses for a second.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>What each contender cost in each round: <c>[contender][round]</c>. All of them run in this process, and until it is warm first.</summary>
    public static async Task<double[][]> RunAsync(int rounds, params Func<Task<double>>[] contenders)
    {
        await WarmUpAsync(contenders).ConfigureAwait(false);
        return await RunAsync(0, rounds, contenders).ConfigureAwait(false);
    }

    /// <summary>What each contender cost in each round: <c>[contender][round]</c>. Rounds before the first are for the compiler of another process.</summary>
    public static async Task<double[][]> RunAsync(int warmups, int rounds, params Func<Task<double>>[] contenders)
    {
        var costs = contenders.Select(_ => new double[rounds]).ToArray();
        for (var round = -warmups; round < rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var turn = round % 2 == 0 ? i : contenders.Length - 1 - i;
                var cost = await contenders[turn]().ConfigureAwait(false);
                if (round >= 0)
                    costs[turn][round] = cost;
            }
        }

        return costs;
    }

    /// <summary>
    /// A method is compiled up to four times, each time after some calls and a pause, in the background: on a slow machine that outlasts any
    /// number of rounds that is enough on a fast one.
    /// </summary>
    private static async Task WarmUpAsync(Func<Task<double>>[] contenders)
    {
        var calm = Stopwatch.StartNew();
        for (long compiled = 0; calm.Elapsed < Calm;)
        {
            foreach (var contender in contenders)
                await contender().ConfigureAwait(false);

            if (JitInfo.GetCompiledMethodCount() is var methods && methods != compiled)
            {
                compiled = methods;
                calm.Restart();
            }
        }
    }

    /// <summary>What several contenders cost together, round by round.</summary>
    public static double[] Sum(IEnumerable<double[]> costs) => costs.Aggregate(static (sum, cost) => [.. sum.Zip(cost, static (a, b) => a + b)]);

    /// <summary>The first contender as a multiple of the second, round by round.</summary>
    public static Spread Ratio(double[] costs, double[] others) => Spread.Of(costs.Zip(others, static (cost, other) => cost / other));

    public static Spread Difference(double[] costs, double[] others) => Spread.Of(costs.Zip(others, static (cost, other) => cost - other));

    /// <summary>The time that it takes, in microseconds.</summary>
    public static async Task<double> TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <summary>The processor time that it takes this process, in microseconds.</summary>
    public static async Task<double> CpuAsync(Func<Task> action)
    {
        var start = Environment.CpuUsage.TotalTime;
        await action().ConfigureAwait(false);
        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds;
    }

    /// <summary>The bytes that it allocates in this process, on whatever thread.</summary>
    public static async Task<double> AllocatedAsync(Func<Task> action)
    {
        var start = GC.GetTotalAllocatedBytes(precise: true);
        await action().ConfigureAwait(false);
        return GC.GetTotalAllocatedBytes(precise: true) - start;
    }
}
