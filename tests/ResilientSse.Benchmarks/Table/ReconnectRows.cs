using Follower = System.Func<System.Net.Http.HttpClient, System.Uri, System.Func<bool>, System.Threading.CancellationToken, System.Threading.Tasks.Task>;

namespace ResilientSse.Benchmarks;

/// <summary>What it costs that a server cuts a stream: the wait, the request, the headers and the next event; and that it cuts many at once.</summary>
internal static class ReconnectRows
{
    private const int Streams = 50;
    private const int CutsPerStream = 5;
    private const int Herd = 5_000;

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        using var stop = new CancellationTokenSource();
        using var http = Consumers.Client();
        using var bare = Followers.BareClient();
        async Task<double> PerCutAsync(Follower follower, HttpClient http, Func<Func<Task>, Task<double>> measureAsync) =>
            await measureAsync(() => FollowAsync(follower, http, new(upstream.Http1 + "/cut"), stop.Token)).ConfigureAwait(false) / (Streams * CutsPerStream);
        Func<Task<double>>[] Contenders(Func<Func<Task>, Task<double>> measureAsync) =>
            [() => PerCutAsync(Followers.OursAsync, http, measureAsync), () => PerCutAsync(Followers.BareAsync, bare, measureAsync)];

        var cpu = await Rounds.RunAsync(41, Contenders(Rounds.CpuAsync)).ConfigureAwait(false);
        report.Add(new Row("stream: CPU per reconnect, against HttpClient and SseParser in a loop", Rounds.Ratio(cpu[0], cpu[1]), 1.3, 1.1, "x"));

        var bytes = await Rounds.RunAsync(0, 21, Contenders(Rounds.AllocatedAsync)).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"allocated per reconnect: ours {Spread.Of(bytes[0]).Median:F0} B, bare {Spread.Of(bytes[1]).Median:F0} B").ConfigureAwait(false);
        report.Add(new Row("stream: bytes allocated per reconnect, against the same", Rounds.Ratio(bytes[0], bytes[1]), 1.5, 1.1, "x"));

        var times = await Rounds.RunAsync(1, 6, () => ReturnAsync(Followers.OursAsync, Consumers.Client(), upstream.Http1), () => ReturnAsync(Followers.BareAsync, Followers.BareClient(), upstream.Http1)).ConfigureAwait(false);
        report.Add(new Row($"stream: time until {Herd:N0} streams that were cut together are back, against the same", Rounds.Ratio(times[0], times[1]), 1.3, 1.1, "x"));
    }

    private static async Task FollowAsync(Follower follower, HttpClient http, Uri uri, CancellationToken stop)
    {
        Task FollowOneAsync()
        {
            var events = 0;
            return follower(http, uri, () => events++ < CutsPerStream, stop);
        }

        await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => FollowOneAsync())).ConfigureAwait(false);
    }

    /// <summary>The time from the cut to the last stream's next event, in microseconds.</summary>
    private static async Task<double> ReturnAsync(Follower follower, HttpClient client, string server)
    {
        using var http = client;
        using var stop = new CancellationTokenSource();
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var events = 0;
        bool Count(Action opened)
        {
            var count = Interlocked.Increment(ref events);
            if (count <= Herd)
                opened();
            if (count == 2 * Herd)
                back.SetResult();
            return true;
        }

        var streams = await Openings.StartAsync(Herd, opened => follower(http, new(server + "/together"), () => Count(opened), stop.Token)).ConfigureAwait(false);
        var time = await Rounds.TimeAsync(async () =>
        {
            await http.GetStringAsync(new Uri(server + "/cut-together"), stop.Token).ConfigureAwait(false);
            await back.Task.ConfigureAwait(false);
        }).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(streams).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return time;
    }
}
