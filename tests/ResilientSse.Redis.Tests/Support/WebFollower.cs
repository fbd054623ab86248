using System.Globalization;
using System.Text;
using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>A browser on a feed of a <see cref="WebInstance"/>, to which it returns after the last event that it has come to.</summary>
internal sealed class WebFollower : IAsyncDisposable
{
    private readonly CancellationTokenSource _leave = new();
    private readonly HttpClient _http = new(SseHttpHandler.Create());
    private readonly Task _reading;

    public WebFollower(WebInstance instance, string key)
    {
        Instance = instance;
        _http.DefaultRequestHeaders.Add("Cookie", "auth_token=token");
        _reading = Task.Run(() => ReadAsync(new Uri(instance.Address, $"/feed/{key}")));
    }

    public WebInstance Instance { get; }

    public FeedTally Tally { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        await _reading;
        _http.Dispose();
        _leave.Dispose();
    }

    private async Task ReadAsync(Uri feed)
    {
        var stream = SseStream.Create(_http, feed, static (_, data) => Encoding.UTF8.GetString(data), new SseStreamOptions
        {
            ReconnectPolicy = new() { InitialDelay = TimeSpan.FromSeconds(0.1), MaxRetries = SseReconnectPolicy.UnlimitedRetries },
        });
        try
        {
            await foreach (var item in stream.WithCancellation(_leave.Token))
            {
                if (item.EventType == "gap")
                    Tally.AddGap();
                else
                    Tally.Add(epoch: null, long.Parse(item.Data, CultureInfo.InvariantCulture));
            }
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested)
        {
            // It has left.
        }
    }
}
