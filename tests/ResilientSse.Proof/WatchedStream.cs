using System.Diagnostics;

namespace ResilientSse.Proof;

/// <summary>One stream of an <see cref="HttpClient"/>, and how long it takes to notice that its peer is gone.</summary>
internal sealed class WatchedStream(SocketsHttpHandler handler, Version version, Uri uri) : IDisposable
{
    private readonly HttpClient _http = new(handler)
    {
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private Stream? _body;
    private Stream? _neighbour;

    public async Task OpenAsync() => _body = await _http.GetStreamAsync(uri);

    /// <summary>A second stream, which shares the connection of the first.</summary>
    public async Task OpenNeighbourAsync() => _neighbour = await _http.GetStreamAsync(uri);

    /// <summary>Reads until that has come, whole.</summary>
    public async Task ReadAsync(string text)
    {
        foreach (var stream in new[] { _body!, _neighbour }.OfType<Stream>())
            await stream.ReadExactlyAsync(new byte[text.Length]);
    }

    /// <summary>How long the pending read takes to fail; null if it is still pending when the patience ends.</summary>
    public async Task<TimeSpan?> NoticeAsync(TimeSpan patience, TimeSpan neighbourLeavesAfter)
    {
        var watch = Stopwatch.StartNew();
        var leaving = LeaveAsync(neighbourLeavesAfter);
        try
        {
            await _body!.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(patience, TimeProvider.System);
            throw new InvalidOperationException("A byte came over a cable that is pulled.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return watch.Elapsed;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            await leaving;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The neighbour's leaving is a frame that nobody acknowledges.</summary>
    private async Task LeaveAsync(TimeSpan delay)
    {
        if (_neighbour is null)
            return;

        await Task.Delay(delay, TimeProvider.System);
        await _neighbour.DisposeAsync();
    }
}
