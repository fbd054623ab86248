using System.Globalization;
using System.Text;
using ResilientSse;

namespace Cluster.Demo;

/// <summary>Fifty visitors who come through the front and, when their stream breaks, return with the id that they have come to.</summary>
internal sealed class Visitors(Tally tally)
{
    private const int Count = 50;

    public async Task RunAsync(Uri feed, CancellationToken stop)
    {
        using var handler = SseHttpHandler.Create();
        using var http = new HttpClient(handler);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => VisitAsync(http, feed, stop)));
    }

    private async Task VisitAsync(HttpClient http, Uri feed, CancellationToken stop)
    {
        var stream = SseStream.Create(http, feed, static (_, data) => Encoding.UTF8.GetString(data), new SseStreamOptions
        {
            ReconnectPolicy = new() { InitialDelay = TimeSpan.FromSeconds(0.2), MaxRetries = SseReconnectPolicy.UnlimitedRetries },
        });
        var last = 0L;
        var lastAt = 0L;
        try
        {
            await foreach (var item in stream.WithCancellation(stop))
            {
                if (item.EventType == "gap")
                    continue;

                var id = long.Parse(item.Data, CultureInfo.InvariantCulture);
                if (last > 0)
                    tally.Add(last, id, TimeProvider.System.GetElapsedTime(lastAt));
                (last, lastAt) = (Math.Max(last, id), TimeProvider.System.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The demo ends.
        }
    }
}
