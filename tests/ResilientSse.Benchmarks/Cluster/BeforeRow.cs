namespace ResilientSse.Benchmarks;

/// <summary>
/// The log in memory against a build of this program from before logs had a seam: commit 4e28c0c. Where that build is says
/// <c>RESILIENTSSE_BEFORE</c>.
/// </summary>
internal static class BeforeRow
{
    private const string Variable = "RESILIENTSSE_BEFORE";
    private const int Browsers = 100;
    private const int Rate = 200;

    /// <summary>One process costs a few percent more than the next for as long as it runs: so there are several of each.</summary>
    private const int Processes = 4;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.7);

    public static async Task MeasureAsync(Report report)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } before)
        {
            await Console.Error.WriteLineAsync($"The log in memory is not compared: {Variable} names no build of commit 4e28c0c.").ConfigureAwait(false);
            return;
        }

        // The thread pool spins while it waits for work, which costs now more and now less than all of the rest.
        Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        List<ServerProcess> proxies = [];
        try
        {
            for (var i = 0; i < Processes; i++)
            {
                proxies.Add(await ServerProcess.StartAsync("shared", upstream).ConfigureAwait(false));
                proxies.Add(await ServerProcess.StartAsync("shared", upstream, program: before).ConfigureAwait(false));
            }

            var costs = await Rounds.RunAsync(6, 31, [.. proxies.Select(Contender)]).ConfigureAwait(false);
            var (now, then) = (Rounds.Sum(costs.Where((_, i) => i % 2 == 0)), Rounds.Sum(costs.Where((_, i) => i % 2 == 1)));
            report.Add(new Row($"the log in memory: CPU per event, {Browsers} browsers at {Rate} events/s, against before", Rounds.Ratio(now, then), 1.02, 1, "x"));
        }
        finally
        {
            proxies.ForEach(static proxy => proxy.Dispose());
        }
    }

    private static Func<Task<double>> Contender(ServerProcess proxy) => async () =>
    {
        await using var crowd = await Crowd.OpenAsync(proxy, Browsers, Rate).ConfigureAwait(false);
        return (await crowd.CostsAsync(Window, proxy).ConfigureAwait(false))[0];
    };
}
