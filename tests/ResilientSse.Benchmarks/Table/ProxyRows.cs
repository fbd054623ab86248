namespace ResilientSse.Benchmarks;

/// <summary>The proxy, against YARP in front of the same upstream. All have a process of their own; the browsers are this one.</summary>
internal static class ProxyRows
{
    private const int Guild = 1_000;
    private const int Rate = 10;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        using var yarp = await ServerProcess.StartAsync("yarp", upstream).ConfigureAwait(false);
        using var shared = await ServerProcess.StartAsync("shared", upstream).ConfigureAwait(false);

        var (guild, inAll) = await CompareAsync(upstream, shared, yarp).ConfigureAwait(false);
        report.Add(new Row("proxy: CPU per event, one guild, 1,000 browsers at 10 events/s, against YARP", guild, 0.5, 0.4, "x"));
        report.Add(new Row("the same, upstream's CPU included", inAll, 0.5, 0.3, "x"));

        var heap = await IdleHeapAsync(shared).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"proxy, idle browser: ours {heap:F1} KB, YARP {await IdleHeapAsync(yarp).ConfigureAwait(false):F1} KB").ConfigureAwait(false);
        report.Add(new Row("proxy: heap per idle browser on a shared relay", Spread.Of([heap]), 24.8, 15, "KB"));

        foreach (var browsers in new[] { 10, 100, 1_000, 10_000 })
        {
            await using var crowd = await Crowd.OpenAsync(shared, browsers, Rate).ConfigureAwait(false);
            report.PerDelivery.Add((browsers, (await crowd.CostsAsync(Window, shared).ConfigureAwait(false))[0]));
        }

        var growth = report.PerDelivery[^1].Cost / report.PerDelivery[1].Cost;
        report.Add(new Row("growth: CPU per delivery, 10,000 browsers against 100", Spread.Of([growth]), 1.1, 1, "x"));
    }

    /// <summary>Our processor time for each event as a multiple of YARP's, round by round: that of the proxy, and that of proxy and upstream.</summary>
    private static async Task<(Spread Proxy, Spread InAll)> CompareAsync(ServerProcess upstream, ServerProcess ours, ServerProcess yarp)
    {
        const int WarmUps = 3;
        Func<Task<double>> Contender(ServerProcess proxy, List<double> inAll) => async () =>
        {
            await using var crowd = await Crowd.OpenAsync(proxy, Guild, Rate).ConfigureAwait(false);
            var costs = await crowd.CostsAsync(Window, proxy, upstream).ConfigureAwait(false);
            inAll.Add(costs.Sum());
            return costs[0];
        };

        List<double> oursInAll = [], yarpInAll = [];
        var costs = await Rounds.RunAsync(WarmUps, 7, Contender(ours, oursInAll), Contender(yarp, yarpInAll)).ConfigureAwait(false);
        return (Rounds.Ratio(costs[0], costs[1]), Rounds.Ratio([.. oursInAll.Skip(WarmUps)], [.. yarpInAll.Skip(WarmUps)]));
    }

    /// <summary>Browsers of a stream without events.</summary>
    private static async Task<double> IdleHeapAsync(ServerProcess proxy)
    {
        var before = await proxy.HeapAsync().ConfigureAwait(false);
        await using var crowd = await Crowd.OpenAsync(proxy, Guild, rate: 0).ConfigureAwait(false);
        return (await proxy.HeapAsync().ConfigureAwait(false) - before) / Guild / 1024;
    }
}
