using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Benchmarks;

/// <summary>Many browsers at once, who do no more than count what they get.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly HttpClient _http = Consumers.Client();
    private readonly CancellationTokenSource _leave = new();
    private Task[] _browsers = [];
    private long _events;

    private Crowd()
    {
    }

    public static async Task<Crowd> OpenAsync(ServerProcess proxy, int browsers, int rate)
    {
        var crowd = new Crowd();
        var uri = new Uri($"{proxy.Http1}/ticks/{rate}");
        crowd._browsers = await Openings.StartAsync(browsers, opened => crowd.BrowseAsync(uri, opened)).ConfigureAwait(false);
        return crowd;
    }

    /// <summary>The processor time of each of these servers for each event that reached a browser, in microseconds.</summary>
    public async Task<double[]> CostsAsync(TimeSpan time, params ServerProcess[] servers)
    {
        var before = await CpuAsync(servers).ConfigureAwait(false);
        var events = Interlocked.Read(ref _events);
        await Task.Delay(time, TimeProvider.System).ConfigureAwait(false);
        var after = await CpuAsync(servers).ConfigureAwait(false);
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

    private static Task<double[]> CpuAsync(ServerProcess[] servers) => Task.WhenAll(servers.Select(server => server.CpuAsync()));

    [SuppressMessage("Reliability", "CA2000", Justification = "The request goes with its response.")]
    private async Task BrowseAsync(Uri uri, Action opened)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Add("Cookie", "auth_token=one");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _leave.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync(_leave.Token).ConfigureAwait(false);
        opened();
        var buffer = new byte[1024];
        while (await body.ReadAsync(buffer, _leave.Token).ConfigureAwait(false) is var count and > 0)
        {
            // One brace an event, and none elsewhere.
            Interlocked.Add(ref _events, buffer.AsSpan(0, count).Count((byte)'{'));
        }
    }
}
