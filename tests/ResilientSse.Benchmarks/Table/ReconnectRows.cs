using System.Net.ServerSentEvents;

namespace ResilientSse.Benchmarks;

/// <summary>What it costs that a server cuts a stream after its first event: the wait, the request, the headers and the next event.</summary>
internal static class ReconnectRows
{
    private const int Streams = 50;
    private const int CutsPerStream = 5;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        var uri = new Uri(upstream.Http1 + "/cut");
        using var http = Consumers.Client();
        var cpu = await Rounds.RunAsync(21, () => PerCutAsync(Rounds.CpuAsync, () => OursAsync(http, uri)), () => PerCutAsync(Rounds.CpuAsync, () => BareAsync(http, uri))).ConfigureAwait(false);
        report.Add(new Row("stream: CPU per reconnect, against HttpClient and SseParser in a loop", Rounds.Ratio(cpu[0], cpu[1]), 1.3, 1.1, "x"));

        var bytes = await Rounds.RunAsync(3, 21, () => PerCutAsync(Rounds.AllocatedAsync, () => OursAsync(http, uri)), () => PerCutAsync(Rounds.AllocatedAsync, () => BareAsync(http, uri))).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"allocated per reconnect: ours {Spread.Of(bytes[0]).Median:F0} B, bare {Spread.Of(bytes[1]).Median:F0} B").ConfigureAwait(false);
        report.Add(new Row("stream: bytes allocated per reconnect, against the same", Rounds.Ratio(bytes[0], bytes[1]), 1.5, 1.1, "x"));
    }

    private static async Task<double> PerCutAsync(Func<Func<Task>, Task<double>> measureAsync, Func<Task> followAsync) =>
        await measureAsync(() => Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => followAsync()))).ConfigureAwait(false) / (Streams * CutsPerStream);

    private static async Task OursAsync(HttpClient http, Uri uri)
    {
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = Wait, Jitter = 0 } };
        var cuts = 0;
        await foreach (SseItem<int> item in SseStream.Create(http, uri, static (_, _) => 1, options).ConfigureAwait(false))
        {
            cuts += item.Data;
            if (cuts == CutsPerStream)
                break;
        }
    }

    /// <summary>The same by hand.</summary>
    private static async Task BareAsync(HttpClient http, Uri uri)
    {
        for (var cuts = 0; cuts < CutsPerStream;)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
            request.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
            var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync().ConfigureAwait(false);
            await foreach (SseItem<int> item in SseParser.Create(body, static (_, _) => 1).EnumerateAsync().ConfigureAwait(false))
                cuts += item.Data;

            if (cuts < CutsPerStream)
                await Task.Delay(Wait, TimeProvider.System).ConfigureAwait(false);
        }
    }
}
