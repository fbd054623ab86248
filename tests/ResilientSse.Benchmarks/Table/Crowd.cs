using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace ResilientSse.Benchmarks;

/// <summary>Many browsers at once, who do no more than count what they get.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly HttpClient _http = Consumers.Client();
    private readonly CancellationTokenSource _leave = new();
    private readonly byte _counted;
    private readonly LastReads? _reads;
    private Task[] _browsers = [];
    private long _events;

    private Crowd(byte counted, LastReads? reads) => (_counted, _reads) = (counted, reads);

    /// <summary>What there is once in each event, and nowhere else.</summary>
    public static byte Event => (byte)'{';

    /// <summary>What there is once in each heartbeat.</summary>
    public static byte Heartbeat => (byte)':';

    public static Task<Crowd> OpenAsync(ServerProcess proxy, int browsers, int rate) =>
        OpenAsync(new Uri($"{proxy.Http1}/ticks/{rate}"), browsers);

    /// <param name="uri">What each browser asks for.</param>
    /// <param name="browsers">How many they are.</param>
    /// <param name="isPost">Whether each begins a run.</param>
    /// <param name="counted">What they count; events, if it is null.</param>
    /// <param name="reads">Told of what they read; null for nobody.</param>
    public static async Task<Crowd> OpenAsync(Uri uri, int browsers, bool isPost = false, byte? counted = null, LastReads? reads = null)
    {
        var crowd = new Crowd(counted ?? Event, reads);
        crowd._browsers = await Openings.StartAsync(browsers, opened => crowd.BrowseAsync(uri, isPost, opened)).ConfigureAwait(false);
        return crowd;
    }

    /// <summary>The processor time of each of these servers for each event that reached a browser, in microseconds.</summary>
    public Task<double[]> CostsAsync(TimeSpan time, params ServerProcess[] servers) =>
        CostsAsync(time, [.. servers.Select(server => (Func<Task<double>>)server.CpuAsync)]);

    /// <summary>What each of these has grown by in a time, for each event that reached a browser.</summary>
    public async Task<double[]> CostsAsync(TimeSpan time, params Func<Task<double>>[] meters)
    {
        var before = await ReadAsync(meters).ConfigureAwait(false);
        var events = Interlocked.Read(ref _events);
        await Task.Delay(time, TimeProvider.System).ConfigureAwait(false);
        var after = await ReadAsync(meters).ConfigureAwait(false);
        events = Interlocked.Read(ref _events) - events;
        return [.. after.Zip(before, (end, start) => (end - start) / events)];
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_browsers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _leave.Dispose();
    }

    private static Task<double[]> ReadAsync(Func<Task<double>>[] meters) => Task.WhenAll(meters.Select(meter => meter()));

    [SuppressMessage("Reliability", "CA2000", Justification = "The request goes with its response.")]
    private async Task BrowseAsync(Uri uri, bool isPost, Action opened)
    {
        var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, uri);
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Cookie", "auth_token=one");
        if (isPost)
            request.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _leave.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync(_leave.Token).ConfigureAwait(false);
        opened();
        var buffer = new byte[1024];
        while (await body.ReadAsync(buffer, _leave.Token).ConfigureAwait(false) is var count and > 0)
        {
            Interlocked.Add(ref _events, buffer.AsSpan(0, count).Count(_counted));
            _reads?.Read(buffer.AsSpan(0, count));
        }
    }
}
