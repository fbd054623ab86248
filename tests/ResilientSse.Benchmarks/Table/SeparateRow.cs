namespace ResilientSse.Benchmarks;

/// <summary>The proxy with streams that nobody shares, against YARP in front of the same upstream.</summary>
internal static class SeparateRow
{
    private const int Streams = 100;
    private const int Rate = 100;

    /// <summary>
    /// One process costs a few percent more than the next for as long as it runs, of YARP's as of ours: so there are several of each, side by
    /// side.
    /// </summary>
    private const int Processes = 5;

    /// <summary>
    /// An event also costs what it happens to come together with, which is settled when the streams are opened: many short rounds say more
    /// than few long ones.
    /// </summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.5);

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        List<ServerProcess> proxies = [];
        try
        {
            for (var i = 0; i < Processes; i++)
            {
                proxies.Add(await ServerProcess.StartAsync("own", upstream).ConfigureAwait(false));
                proxies.Add(await ServerProcess.StartAsync("yarp", upstream).ConfigureAwait(false));
            }

            var costs = await Rounds.RunAsync(12, 21, [.. proxies.Select(Contender)]).ConfigureAwait(false);
            var (ours, yarp) = (Rounds.Sum(costs.Where((_, i) => i % 2 == 0)), Rounds.Sum(costs.Where((_, i) => i % 2 == 1)));
            report.Add(new Row("proxy: CPU per event, 100 separate streams at 10,000 events/s in all, against YARP", Rounds.Ratio(ours, yarp), 0.95, 0.85, "x"));
        }
        finally
        {
            proxies.ForEach(static proxy => proxy.Dispose());
        }
    }

    private static Func<Task<double>> Contender(ServerProcess proxy) => async () =>
    {
        await using var crowd = await Crowd.OpenAsync(proxy, Streams, Rate).ConfigureAwait(false);
        return (await crowd.CostsAsync(Window, proxy).ConfigureAwait(false))[0];
    };
}
