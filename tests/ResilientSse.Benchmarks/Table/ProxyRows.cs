namespace ResilientSse.Benchmarks;

/// <summary>The proxy, against YARP in front of the same upstream. All have a process of their own; the browsers are this one.</summary>
internal static class ProxyRows
{
    private const int Guild = 1_000;
    private const int Separate = 100;
    private const int Rate = 10;
    private const int Pairs = 3;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    /// <summary>
    /// What an event of a separate stream costs depends on how the streams happen to fall together, which is settled when they are opened,
    /// and on how a process happens to lie in memory: so many short rounds say more than few long ones, and several pairs of processes
    /// more than one.
    /// </summary>
    private static readonly TimeSpan ShortWindow = TimeSpan.FromSeconds(0.5);

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        using var yarp = await ServerProcess.StartAsync("yarp", upstream).ConfigureAwait(false);
        using var shared = await ServerProcess.StartAsync("shared", upstream).ConfigureAwait(false);

        var (guild, inAll) = await CompareAsync(upstream, shared, yarp, Guild, Rate, Window, warmups: 3, rounds: 7).ConfigureAwait(false);
        report.Add(new Row("proxy: CPU per event, one guild, 1,000 browsers at 10 events/s, against YARP", Spread.Of(guild), 0.5, 0.4, "x"));
        report.Add(new Row("the same, upstream's CPU included", Spread.Of(inAll), 0.5, 0.3, "x"));

        var separate = await SeparateAsync(upstream).ConfigureAwait(false);
        report.Add(new Row("proxy: CPU per event, 100 separate streams at 10,000 events/s in all, against YARP", Spread.Of(separate), 1.05, 0.8, "x"));

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

    private static async Task<IEnumerable<double>> SeparateAsync(ServerProcess upstream)
    {
        List<double> ratios = [];
        for (var pair = 0; pair < Pairs; pair++)
        {
            using var own = await ServerProcess.StartAsync("own", upstream).ConfigureAwait(false);
            using var yarp = await ServerProcess.StartAsync("yarp", upstream).ConfigureAwait(false);
            var (proxy, _) = await CompareAsync(upstream, own, yarp, Separate, Rate * Guild / Separate, ShortWindow, warmups: 12, rounds: 41).ConfigureAwait(false);
            ratios.AddRange(proxy);
        }

        return ratios;
    }

    /// <summary>Our processor time for each event as a multiple of theirs, round by round: that of the proxy, and that of proxy and upstream.</summary>
    private static async Task<(IEnumerable<double> Proxy, IEnumerable<double> InAll)> CompareAsync(
        ServerProcess upstream, ServerProcess ours, ServerProcess theirs, int browsers, int rate, TimeSpan window, int warmups, int rounds)
    {
        Func<Task<double>> Contender(ServerProcess proxy, List<double> inAll) => async () =>
        {
            await using var crowd = await Crowd.OpenAsync(proxy, browsers, rate).ConfigureAwait(false);
            var costs = await crowd.CostsAsync(window, proxy, upstream).ConfigureAwait(false);
            inAll.Add(costs.Sum());
            return costs[0];
        };

        List<double> oursInAll = [], theirsInAll = [];
        var costs = await Rounds.RunAsync(warmups, rounds, Contender(ours, oursInAll), Contender(theirs, theirsInAll)).ConfigureAwait(false);
        return (Rounds.Ratios(costs[0], costs[1]), Rounds.Ratios([.. oursInAll.Skip(warmups)], [.. theirsInAll.Skip(warmups)]));
    }

    /// <summary>Browsers of a stream without events.</summary>
    private static async Task<double> IdleHeapAsync(ServerProcess proxy)
    {
        var before = await proxy.HeapAsync().ConfigureAwait(false);
        await using var crowd = await Crowd.OpenAsync(proxy, Guild, rate: 0).ConfigureAwait(false);
        return (await proxy.HeapAsync().ConfigureAwait(false) - before) / Guild / 1024;
    }
}
