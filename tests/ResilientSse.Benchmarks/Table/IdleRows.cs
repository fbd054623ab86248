namespace ResilientSse.Benchmarks;

/// <summary>What a stream that waits for its next event keeps on the heap, over a bare HttpClient that waits for its next byte.</summary>
internal static class IdleRows
{
    private const int Streams = 5_000;

    /// <summary>What was closed before takes a moment to go.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Until a connection counts as a success its outage is under way.</summary>
    private static readonly TimeSpan Settling = new SseReconnectPolicy().HealthyAfter + Moment;

    public static async Task MeasureAsync(Report report)
    {
        using var upstream = await ServerProcess.StartAsync("upstream").ConfigureAwait(false);
        foreach (var isHttp2 in new[] { false, true })
        {
            var uri = new Uri((isHttp2 ? upstream.Http2 : upstream.Http1) + "/silence");
            var bare = await PerStreamAsync(isHttp2, (http, opening, stop) => WaitBareAsync(http, uri, opening, stop)).ConfigureAwait(false);
            var ours = await PerStreamAsync(isHttp2, (http, opening, stop) => WaitAsync(http, uri, opening, stop)).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"idle heap, HTTP/{(isHttp2 ? 2 : 1)}: bare {bare / 1024:F1} KB, ours {ours / 1024:F1} KB").ConfigureAwait(false);
            report.Add(new Row($"idle stream over HttpClient alone, HTTP/{(isHttp2 ? "2" : "1.1")}, {Streams:N0} streams", Spread.Of([(ours - bare) / 1024]), 1.5, 0.6, "KB"));
        }
    }

    private static async Task<double> PerStreamAsync(bool isHttp2, Func<HttpClient, Opening, CancellationToken, Task> wait)
    {
        Opening? opening = null;
        using var http = Consumers.Client(isHttp2);
        using var stop = new CancellationTokenSource();
        await Task.Delay(Moment, TimeProvider.System).ConfigureAwait(false);
        var before = Heap.Live();
        var waits = await Openings.StartAsync(Streams, opened => wait(http, opening ??= new(opened), stop.Token)).ConfigureAwait(false);
        await Task.Delay(Settling, TimeProvider.System).ConfigureAwait(false);
        var heap = (Heap.Live() - before) / Streams;
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return heap;
    }

    private static async Task WaitAsync(HttpClient http, Uri uri, Opening opening, CancellationToken stop)
    {
        var stream = SseStream.Create(http, uri);
        stream.StateChanged += opening.Connected;
        await foreach (var _ in stream.WithCancellation(stop).ConfigureAwait(false))
        {
        }
    }

    /// <summary>The same request by hand.</summary>
    private static async Task WaitBareAsync(HttpClient http, Uri uri, Opening opening, CancellationToken stop)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        request.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var buffer = new byte[1];
        opening.Opened();
        while (await body.ReadAsync(buffer, stop).ConfigureAwait(false) > 0)
            continue;
    }

    /// <summary>Tells that a stream is open; one for all, so that it is not counted.</summary>
    private sealed class Opening(Action opened)
    {
        public Action Opened { get; } = opened;

        public EventHandler<SseStateChangedEventArgs> Connected { get; } = (_, change) =>
        {
            if (change.State == SseConnectionState.Connected)
                opened();
        };
    }
}
