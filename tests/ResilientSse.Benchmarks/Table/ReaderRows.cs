namespace ResilientSse.Benchmarks;

/// <summary>The reader alone, on bytes in memory, against the platform's parser.</summary>
internal static class ReaderRows
{
    private static readonly (string Workload, double Must, double Aim)[] Goals = [("a", 2.3, 2.6), ("b", 1.25, 1.5), ("c", 1.3, 1.6), ("d", 1.7, 2.0), ("e", 1, 1.1)];

    public static async Task MeasureAsync(Report report)
    {
        foreach (var (name, must, aim) in Goals)
        {
            var workload = Workload.Of(name);
            var costs = await MeasureAsync(workload, int.MaxValue).ConfigureAwait(false);
            report.Add(new Row($"reader, {name}: {workload.What}, {workload.BytesPerEvent:N0} bytes", Rounds.Ratio(costs[1], costs[0]), must, aim, "x", IsMoreBetter: true));
            report.Throughput.Add((name, [.. costs.Select(cost => workload.Bytes.Length / Spread.Of(cost).Median)]));
        }

        foreach (var piece in new[] { 64, 1024, 4096 })
        {
            var costs = await MeasureAsync(Workload.Of("a"), piece).ConfigureAwait(false);
            report.Add(new Row($"reader, a, fed {piece:N0} bytes at a time", Rounds.Ratio(costs[1], costs[0]), 1.3, 1.8, "x", IsMoreBetter: true));
        }
    }

    private static Task<double[][]> MeasureAsync(Workload workload, int piece)
    {
        var body = new MovingBody(workload.Bytes, piece);
        Func<Task<double>> Contender(Func<Stream, Task<long>> reader)
        {
            var round = 0;
            return () =>
            {
                var stream = body.Open(round++);
                return Rounds.CpuAsync(() => reader(stream));
            };
        }

        return Rounds.RunAsync(201, Contender(Readers.OursAsync), Contender(Readers.PlatformAsync), Contender(Readers.LimitAsync));
    }
}
