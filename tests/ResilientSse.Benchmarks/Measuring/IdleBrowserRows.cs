namespace ResilientSse.Benchmarks;

/// <summary>What a browser costs that waits for an event on a shared relay.</summary>
internal static class IdleBrowserRows
{
    private const int Few = 1_000;
    private const int Many = 10_000;

    /// <summary>A heartbeat each second: in a window each browser gets several.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    /// <summary>What was closed before takes a moment to go.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        using (var shared = await ServerProcess.StartAsync("shared", upstream).ConfigureAwait(false))
        using (var bare = await ServerProcess.StartAsync("bare").ConfigureAwait(false))
        {
            var (ours, theirs) = (await HeapAsync(shared).ConfigureAwait(false), await HeapAsync(bare).ConfigureAwait(false));
            await Console.Error.WriteLineAsync($"idle browser: ours {ours / 1024:F2} KB, a bare response of Kestrel {theirs / 1024:F2} KB").ConfigureAwait(false);
            report.Add(new Row("proxy: heap per idle browser, shared relay, against a bare response of Kestrel", Spread.Of([ours / theirs]), 1.2, 1.1, "x"));
        }

        await AddHeartbeatsAsync(report, upstream).ConfigureAwait(false);
    }

    private static async Task<double> HeapAsync(ServerProcess server)
    {
        // What the first browsers of a server leave behind is no part of it.
        await using (await Crowd.OpenAsync(server, Few, rate: 1).ConfigureAwait(false))
        {
        }

        await Task.Delay(Settling, TimeProvider.System).ConfigureAwait(false);
        var before = await server.HeapAsync().ConfigureAwait(false);
        await using var crowd = await Crowd.OpenAsync(server, Few, rate: 0).ConfigureAwait(false);
        return (await server.HeapAsync().ConfigureAwait(false) - before) / Few;
    }

    /// <summary>Both at the same time, in processes of their own: ten thousand browsers take too long to open for rounds.</summary>
    private static async Task AddHeartbeatsAsync(Report report, ServerProcess upstream)
    {
        using var few = await ServerProcess.StartAsync("heartbeats", upstream).ConfigureAwait(false);
        using var many = await ServerProcess.StartAsync("heartbeats", upstream).ConfigureAwait(false);
        await using var fewBrowsers = await OpenAsync(few, Few).ConfigureAwait(false);
        await using var manyBrowsers = await OpenAsync(many, Many).ConfigureAwait(false);
        List<double> ratios = [];
        for (var round = -2; round < 9; round++)
        {
            var costs = await Task.WhenAll(manyBrowsers.CostsAsync(Window, many), fewBrowsers.CostsAsync(Window, few)).ConfigureAwait(false);
            if (round >= 0)
                ratios.Add(costs[0][0] / costs[1][0]);
        }

        report.Add(new Row("growth: CPU per heartbeat, 10,000 idle browsers on one relay against 1,000", Spread.Of(ratios), 1.1, 1, "x"));
    }

    private static Task<Crowd> OpenAsync(ServerProcess server, int browsers) =>
        Crowd.OpenAsync(new Uri(server.Http1 + "/ticks/0"), browsers, counted: Crowd.Heartbeat);
}
