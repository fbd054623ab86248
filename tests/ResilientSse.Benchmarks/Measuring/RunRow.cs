namespace ResilientSse.Benchmarks;

/// <summary>A run's token, which goes through its log to one browser, against the same event on an own relay.</summary>
internal static class RunRow
{
    private const int Streams = 100;
    private const int Rate = 50;

    /// <summary>One process costs a few percent more than the next for as long as it runs, so there are several of each.</summary>
    private const int Processes = 3;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.5);

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        List<ServerProcess> servers = [];
        try
        {
            for (var i = 0; i < Processes; i++)
            {
                servers.Add(await ServerProcess.StartAsync("run", upstream).ConfigureAwait(false));
                servers.Add(await ServerProcess.StartAsync("own", upstream).ConfigureAwait(false));
            }

            var costs = await Rounds.RunAsync(10, 21, [.. servers.Select((server, i) => Contender(server, isPost: i % 2 == 0))]).ConfigureAwait(false);
            var (runs, own) = (Rounds.Sum(costs.Where((_, i) => i % 2 == 0)), Rounds.Sum(costs.Where((_, i) => i % 2 == 1)));
            report.Add(new Row("proxy: CPU per token of a run, 100 runs at 5,000 tokens/s in all, against an own relay's event", Rounds.Ratio(runs, own), 1.3, 1.1, "x"));
        }
        finally
        {
            servers.ForEach(static server => server.Dispose());
        }
    }

    private static Func<Task<double>> Contender(ServerProcess server, bool isPost) => async () =>
    {
        await using var crowd = await Crowd.OpenAsync(new Uri($"{server.Http1}/ticks/{Rate}"), Streams, isPost).ConfigureAwait(false);
        return (await crowd.CostsAsync(Window, server).ConfigureAwait(false))[0];
    };
}
