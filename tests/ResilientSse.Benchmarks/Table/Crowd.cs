using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Benchmarks;

/// <summary>Many browsers at once, who do no more than count what they get.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int AtOnce = 50;

    private readonly HttpClient _http = Consumers.Client();
    private readonly CancellationTokenSource _leave = new();
    private readonly List<Task> _browsers = [];
    private readonly SemaphoreSlim _opened = new(0);
    private long _events;

    private Crowd()
    {
    }

    public static async Task<Crowd> OpenAsync(ServerProcess proxy, int browsers, int rate)
    {
        var crowd = new Crowd();
        var uri = new Uri($"{proxy.Http1}/ticks/{rate}");
        for (var i = 0; i < browsers; i++)
        {
            crowd._browsers.Add(crowd.BrowseAsync(uri));
            if (i >= AtOnce)
                await crowd._opened.WaitAsync().ConfigureAwait(false);
        }

        for (var i = 0; i < Math.Min(AtOnce, browsers); i++)
            await crowd._opened.WaitAsync().ConfigureAwait(false);

        return crowd;
    }

    /// <summary>The processor time of these servers for each event that reached a browser, in microseconds.</summary>
    public async Task<double> CostAsync(ServerProcess[] servers, TimeSpan time)
    {
        var cpu = await SumAsync(servers).ConfigureAwait(false);
        var events = Interlocked.Read(ref _events);
        await Task.Delay(time, TimeProvider.System).ConfigureAwait(false);
        return (await SumAsync(servers).ConfigureAwait(false) - cpu) / (Interlocked.Read(ref _events) - events);
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_browsers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _leave.Dispose();
        _opened.Dispose();
    }

    private static async Task<double> SumAsync(ServerProcess[] servers)
    {
        double sum = 0;
        foreach (var server in servers)
            sum += await server.CpuAsync().ConfigureAwait(false);

        return sum;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The request goes with its response.")]
    private async Task BrowseAsync(Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Add("Cookie", "auth_token=one");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _leave.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync(_leave.Token).ConfigureAwait(false);
        _opened.Release();
        var buffer = new byte[1024];
        while (await body.ReadAsync(buffer, _leave.Token).ConfigureAwait(false) is var count and > 0)
        {
            // One brace an event, and none elsewhere.
            Interlocked.Add(ref _events, buffer.AsSpan(0, count).Count((byte)'{'));
        }
    }
}
