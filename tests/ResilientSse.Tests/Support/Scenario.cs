using System.Text;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Support;

/// <summary>A stream of strings on a scripted handler and a fake clock, without jitter unless the test wants it.</summary>
internal sealed class Scenario : IDisposable
{
    private readonly HttpClient _http;

    public Scenario(
        Action<SseScript> script,
        Action<SseStreamOptions>? configure = null,
        TestClock? clock = null,
        Uri? address = null,
        Action<HttpClient>? configureClient = null)
    {
        Clock = clock ?? new TestClock();
        Handler = new SseTestHandler(script, Clock);
        _http = Handler.CreateClient();
        configureClient?.Invoke(_http);
        var options = new SseStreamOptions { TimeProvider = Clock, ReconnectPolicy = new() { Jitter = 0 } };
        configure?.Invoke(options);
        Stream = SseStream.Create(_http, address ?? new Uri("/api/guilds/42/status/stream", UriKind.Relative), Strings, options);
        Stream.StateChanged += (_, change) => Changes.Add(change);
    }

    public TestClock Clock { get; }

    public SseTestHandler Handler { get; }

    public SseStream<string> Stream { get; }

    /// <summary>All changes of the state so far. They are raised one after the other; read it when the stream rests.</summary>
    public List<SseStateChangedEventArgs> Changes { get; } = [];

    public int Requests => Handler.Requests.Count;

    /// <summary>When each request came, counted from the first one.</summary>
    public IReadOnlyList<TimeSpan> RequestTimes => [.. Handler.Requests.Select(r => r.Time - Handler.Requests[0].Time)];

    public static string Strings(string eventType, ReadOnlySpan<byte> data) => Encoding.UTF8.GetString(data);

    /// <summary>Enumerates to the end, going from timer to timer; gives the data of the items.</summary>
    public Task<List<string>> ReadAllAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(int.MaxValue, cancellationToken);

    /// <summary>Enumerates that many items, going from timer to timer, and leaves.</summary>
    public async Task<List<string>> ReadAsync(int count, CancellationToken cancellationToken = default)
    {
        var items = new List<string>();
        await Clock.RunAsync(EnumerateAsync());
        return items;

        async Task EnumerateAsync()
        {
            await foreach (var item in Stream.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                items.Add(item.Data);
                if (items.Count == count)
                    return;
            }
        }
    }

    /// <summary>Enumerates until the stream gives up.</summary>
    public async Task<SseException> FailAsync() => (await FluentActions.Awaiting(() => ReadAllAsync()).Should().ThrowAsync<SseException>()).Which;

    public void Dispose()
    {
        _http.Dispose();
        Handler.Dispose();
    }
}
