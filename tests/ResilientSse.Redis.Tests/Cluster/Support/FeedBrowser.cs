using System.Globalization;
using System.Net.ServerSentEvents;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>
/// A browser on the feed of a key. When its response has ended or failed it returns with the id that it has come to, to any instance that
/// serves, when it was told to: after 200 ms where it was told nothing.
/// </summary>
internal sealed class FeedBrowser : IAsyncDisposable
{
    private const string NoLog = "0000000000000";

    private static readonly TimeSpan UntoldWait = TimeSpan.FromMilliseconds(200);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly CancellationTokenSource _leave = new();
    private readonly Func<InstanceProcess> _next;
    private readonly string _path;
    private readonly Task _reading;
    private string? _lastEventId;
    private TimeSpan _retry = UntoldWait;

    /// <summary>It comes.</summary>
    /// <param name="key">Whose feed.</param>
    /// <param name="next">Says where it goes, and where it returns to.</param>
    public FeedBrowser(string key, Func<InstanceProcess> next)
    {
        (_path, _next) = ($"/feed/{key}", next);
        _reading = Task.Run(RunAsync);
    }

    public FeedTally Tally { get; } = new();

    /// <summary>The instance that its newest request went to.</summary>
    public InstanceProcess? Instance { get; private set; }

    /// <summary>Statuses that would have made an <c>EventSource</c> give up.</summary>
    public List<int> Refusals { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        await _reading;
        _leave.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await VisitAsync();

                // As an EventSource waits; without it, browsers of an instance that stops would ask it again and again.
                await Task.Delay(_retry, TimeProvider.System, _leave.Token);
            }
        }
        catch (OperationCanceledException) when (_leave.IsCancellationRequested)
        {
            // It has left.
        }
    }

    private async Task VisitAsync()
    {
        Instance = _next();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Instance.Address, _path));
        if (_lastEventId is not null)
            request.Headers.Add("Last-Event-ID", _lastEventId);
        try
        {
            using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _leave.Token);
            if (response.IsSuccessStatusCode)
                await ReadAsync(await response.Content.ReadAsStreamAsync(_leave.Token));
            else
                Refusals.Add((int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The instance is gone.
        }
    }

    private async Task ReadAsync(Stream body)
    {
        var parser = SseParser.Create(body);
        await foreach (var item in parser.EnumerateAsync(_leave.Token))
        {
            _lastEventId = item.EventId;
            if (item.EventType == "gap")
                Tally.AddGap();
            else
                Add(item);
        }

        _retry = parser.ReconnectionInterval > TimeSpan.Zero ? parser.ReconnectionInterval : UntoldWait;
    }

    private void Add(SseItem<string> item)
    {
        var id = item.EventId!;
        var epoch = id[..id.IndexOf('-', StringComparison.Ordinal)];
        var upstreamId = id[(id.IndexOf('~', StringComparison.Ordinal) + 1)..];
        item.Data.Should().Be(upstreamId, "an event is whole");
        Tally.Add(epoch == NoLog ? null : epoch, long.Parse(upstreamId, CultureInfo.InvariantCulture));
    }
}
