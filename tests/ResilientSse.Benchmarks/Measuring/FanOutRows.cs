namespace ResilientSse.Benchmarks;

/// <summary>One guild, 1,000 browsers: against a loop of Socket.Send, and against nchan.</summary>
internal static class FanOutRows
{
    private const int Guild = 1_000;
    private const int Rate = 10;
    private const int WarmUps = 4;
    private const int Repetitions = 21;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        using var shared = await ServerProcess.StartAsync("shared", upstream).ConfigureAwait(false);
        using var loop = await ServerProcess.StartAsync("loop", upstream).ConfigureAwait(false);
        var (ours, theirs) = (new Uri($"{shared.Http1}/ticks/{Rate}"), new Uri($"{loop.Http2}/ticks/{Rate}"));
        var (ourReads, theirReads) = (new LastReads(), new LastReads());
        var costs = await Rounds.RunAsync(
            WarmUps, Repetitions, Contender(ours, shared.CpuAsync, ourReads), Contender(theirs, loop.CpuAsync, theirReads)).ConfigureAwait(false);
        report.Add(new Row("proxy: CPU per delivery, one guild, 1,000 browsers, against a loop of Socket.Send", Rounds.Ratio(costs[0], costs[1]), 1.25, 1.1, "x"));
        await AddTimesAsync(report, ourReads.Times(Guild), theirReads.Times(Guild)).ConfigureAwait(false);
        await AgainstNchanAsync(report, upstream, shared).ConfigureAwait(false);
    }

    private static async Task AddTimesAsync(Report report, double[] ours, double[] theirs)
    {
        foreach (var (name, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            var (our, their) = (Spread.QuantileOf(ours, share), Spread.QuantileOf(theirs, share));
            await Console.Error.WriteLineAsync($"upstream's write to the last browser's read, {name}: ours {our:F1} ms, the loop {their:F1} ms").ConfigureAwait(false);
            report.Add(new Row($"the same: time from the upstream's write to the last browser's read, {name}", Spread.OfQuantiles(ours, theirs, share), 1.8, 1.3, "x"));
        }
    }

    private static async Task AgainstNchanAsync(Report report, ServerProcess upstream, ServerProcess shared)
    {
        if (!Nchan.IsInstalled)
        {
            await Console.Error.WriteLineAsync("No row for nchan: libnginx-mod-nchan is not installed.").ConfigureAwait(false);
            return;
        }

        await using var nchan = new Nchan(upstream, Rate);
        var ours = new Uri($"{shared.Http1}/ticks/{Rate}");
        var costs = await Rounds.RunAsync(
            WarmUps, Repetitions, Contender(ours, shared.CpuAsync), Contender(nchan.Subscribe, nchan.CpuAsync)).ConfigureAwait(false);
        report.Add(new Row("the same: CPU per delivery, against nginx with nchan", Rounds.Ratio(costs[0], costs[1]), 1.5, 1, "x"));
    }

    private static Func<Task<double>> Contender(Uri uri, Func<Task<double>> cpu, LastReads? reads = null)
    {
        var round = 0;
        return async () =>
        {
            await using var crowd = await Crowd.OpenAsync(uri, Guild, reads: reads).ConfigureAwait(false);
            if (round++ >= WarmUps)
                reads?.Begin();
            var costs = await crowd.CostsAsync(Window, cpu).ConfigureAwait(false);
            reads?.End();
            return costs[0];
        };
    }
}
