using System.Buffers.Text;
using System.Diagnostics;

namespace ResilientSse.Benchmarks;

/// <summary>A browser that notes how long each event was on the way: the clock is one for all processes.</summary>
internal sealed class Timings : IAsyncDisposable
{
    private readonly HttpClient _http = Consumers.Client();
    private readonly CancellationTokenSource _leave = new();
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<double> _milliseconds = [];
    private Task _browsing = Task.CompletedTask;

    private Timings()
    {
    }

    /// <summary>Opens a stream, and waits for its first event.</summary>
    public static async Task<Timings> OpenAsync(ServerProcess server, int rate)
    {
        var timings = new Timings();
        timings._browsing = timings.BrowseAsync(new Uri($"{server.Http1}/paced/{rate}"));

        // Whatever has ended it before its first event, it is told.
        await (await Task.WhenAny(timings._first.Task, timings._browsing).WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false)).ConfigureAwait(false);
        return timings;
    }

    /// <summary>What has been measured since the last call.</summary>
    public Percentiles Take()
    {
        lock (_lock)
        {
            var taken = _milliseconds;
            _milliseconds = [];
            return Percentiles.Of(taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync().ConfigureAwait(false);
        await _browsing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _leave.Dispose();
    }

    private async Task BrowseAsync(Uri uri)
    {
        _http.DefaultRequestHeaders.Add("Cookie", "auth_token=one");
        await foreach (var item in SseStream.Create(_http, uri, static (_, data) => At(data)).WithCancellation(_leave.Token).ConfigureAwait(false))
        {
            var elapsed = Stopwatch.GetElapsedTime(item.Data).TotalMilliseconds;
            lock (_lock)
                _milliseconds.Add(elapsed);
            _first.TrySetResult();
        }
    }

    private static long At(ReadOnlySpan<byte> data) => Utf8Parser.TryParse(data["{\"at\":".Length..], out long at, out _) ? at : 0;
}
