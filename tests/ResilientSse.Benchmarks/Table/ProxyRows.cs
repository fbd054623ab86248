namespace ResilientSse.Benchmarks;

/// <summary>The proxy, against YARP in front of the same upstream. All have a process of their own; the browsers are this one.</summary>
internal static class ProxyRows
{
    private const int Guild = 1_000;
    private const int Separate = 100;

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        using var yarp = await ServerProcess.StartAsync("yarp", upstream).ConfigureAwait(false);
        using var shared = await ServerProcess.StartAsync("shared", upstream).ConfigureAwait(false);
        using var own = await ServerProcess.StartAsync("own", upstream).ConfigureAwait(false);

        var guild = await CompareAsync(upstream, shared, yarp, Guild, 10).ConfigureAwait(false);
        report.Add(new Row("proxy: CPU per event, one guild, 1,000 browsers at 10 events/s, against YARP", Rounds.Ratio(guild.Ours, guild.Theirs), 0.5, 0.4, "x"));
        report.Add(new Row("the same, upstream's CPU included", Rounds.Ratio(guild.OursInAll, guild.TheirsInAll), 0.5, 0.3, "x"));

        var separate = await CompareAsync(upstream, own, yarp, Separate, 100).ConfigureAwait(false);
        report.Add(new Row("proxy: CPU per event, 100 separate streams at 10,000 events/s in all, against YARP", Rounds.Ratio(separate.Ours, separate.Theirs), 1.05, 0.8, "x"));

        var heap = await IdleHeapAsync(shared).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"proxy, idle browser: ours {heap:F1} KB, YARP {await IdleHeapAsync(yarp).ConfigureAwait(false):F1} KB").ConfigureAwait(false);
        report.Add(new Row("proxy: heap per idle browser on a shared relay", Spread.Of([heap]), 24.8, 15, "KB"));

        foreach (var browsers in new[] { 10, 100, 1_000, 10_000 })
        {
            var cost = await CostAsync(shared, browsers, 10, seconds: 5).ConfigureAwait(false);
            report.PerDelivery.Add((browsers, cost));
        }

        var growth = report.PerDelivery[^1].Cost / report.PerDelivery[1].Cost;
        report.Add(new Row("growth: CPU per delivery, 10,000 browsers against 100", Spread.Of([growth]), 1.1, 1, "x"));
    }

    private static async Task<(double[] Ours, double[] Theirs, double[] OursInAll, double[] TheirsInAll)> CompareAsync(
        ServerProcess upstream, ServerProcess ours, ServerProcess theirs, int browsers, int rate)
    {
        List<double> inAll = [];
        async Task<double> RunAsync(ServerProcess proxy)
        {
            await using var crowd = await Crowd.OpenAsync(proxy, browsers, rate).ConfigureAwait(false);
            var cost = await crowd.CostAsync([proxy], TimeSpan.FromSeconds(3)).ConfigureAwait(false);
            inAll.Add(await crowd.CostAsync([proxy, upstream], TimeSpan.FromSeconds(3)).ConfigureAwait(false));
            return cost;
        }

        var costs = await Rounds.RunAsync(1, 5, () => RunAsync(ours), () => RunAsync(theirs)).ConfigureAwait(false);
        double[] oursInAll = [.. inAll.Where((_, i) => i % 2 == 0).Skip(1)];
        double[] theirsInAll = [.. inAll.Where((_, i) => i % 2 == 1).Skip(1)];
        return (costs[0], costs[1], oursInAll, theirsInAll);
    }

    private static async Task<double> CostAsync(ServerProcess proxy, int browsers, int rate, int seconds)
    {
        await using var crowd = await Crowd.OpenAsync(proxy, browsers, rate).ConfigureAwait(false);
        return await crowd.CostAsync([proxy], TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
    }

    /// <summary>Browsers of a stream without events.</summary>
    private static async Task<double> IdleHeapAsync(ServerProcess proxy)
    {
        var before = await proxy.HeapAsync().ConfigureAwait(false);
        await using var crowd = await Crowd.OpenAsync(proxy, Guild, 0).ConfigureAwait(false);
        return (await proxy.HeapAsync().ConfigureAwait(false) - before) / Guild / 1024;
    }
}
