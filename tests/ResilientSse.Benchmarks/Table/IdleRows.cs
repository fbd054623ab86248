namespace ResilientSse.Benchmarks;

/// <summary>What a stream that waits for its next event keeps on the heap, over a bare HttpClient that waits for its next byte.</summary>
internal static class IdleRows
{
    private const int Streams = 5_000;

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        foreach (var isHttp2 in new[] { false, true })
        {
            var uri = new Uri((isHttp2 ? upstream.Http2 : upstream.Http1) + "/silence");
            var bare = await PerStreamAsync(isHttp2, (http, opened, stop) => WaitBareAsync(http, uri, opened, stop)).ConfigureAwait(false);
            var ours = await PerStreamAsync(isHttp2, (http, opened, stop) => WaitAsync(http, uri, opened, stop)).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"idle heap, HTTP/{(isHttp2 ? 2 : 1)}: bare {bare / 1024:F1} KB, ours {ours / 1024:F1} KB").ConfigureAwait(false);
            report.Add(new Row($"idle stream over HttpClient alone, HTTP/{(isHttp2 ? "2" : "1.1")}, {Streams:N0} streams", Spread.Of([(ours - bare) / 1024]), 1.5, 0.6, "KB"));
        }
    }

    private static async Task<double> PerStreamAsync(bool isHttp2, Func<HttpClient, Action, CancellationToken, Task> wait)
    {
        using var http = Consumers.Client(isHttp2);
        using var stop = new CancellationTokenSource();
        var before = Heap.Live();
        var waits = await Openings.StartAsync(Streams, opened => wait(http, opened, stop.Token)).ConfigureAwait(false);
        var heap = (Heap.Live() - before) / Streams;
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return heap;
    }

    private static async Task WaitAsync(HttpClient http, Uri uri, Action opened, CancellationToken stop)
    {
        var stream = SseStream.Create(http, uri);
        stream.StateChanged += (_, change) =>
        {
            if (change.State == SseConnectionState.Connected)
                opened();
        };
        await foreach (var _ in stream.WithCancellation(stop).ConfigureAwait(false))
        {
        }
    }

    private static async Task WaitBareAsync(HttpClient http, Uri uri, Action opened, CancellationToken stop)
    {
        using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var buffer = new byte[1];
        opened();
        while (await body.ReadAsync(buffer, stop).ConfigureAwait(false) > 0)
            continue;
    }
}
