using System.Globalization;
using System.Net.ServerSentEvents;

namespace ResilientSse.Proof;

/// <summary>A caller that cannot make up its mind: it enumerates, subscribes, cancels, leaves and reconnects as its seed says.</summary>
internal sealed class StormCaller
{
    /// <summary>The more callers there are, the longer each one waits, or nobody would ever connect.</summary>
    private readonly int _patience;

    private readonly Random _random;
    private SseStream<int>? _stream;
    private int _next = 1;

    public StormCaller(HttpClient http, Uri uri, int seed, int patience)
    {
        _patience = patience;
        _random = new Random(seed);
        _stream = SseStream.Create(http, uri, (_, data) => data.Length, new SseStreamOptions
        {
            ReconnectPolicy = new() { MaxRetries = 5, InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromMilliseconds(50) },
            IdleTimeout = TimeSpan.FromMilliseconds(300 * patience),
            ConnectTimeout = TimeSpan.FromMilliseconds(300 * patience),
        });
    }

    public int Received => _next - 1;

    public int Reconnects { get; private set; }

    public int Cancellations { get; private set; }

    public WeakReference Forget()
    {
        var stream = new WeakReference(_stream);
        _stream = null;
        return stream;
    }

    public async Task RunAsync(CancellationToken end)
    {
        var poking = Task.Run(() => PokeAsync(_stream!, new Random(_random.Next()), end), CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(_random.Next(1, 1_000 * _patience)), TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end, impatience.Token);
            try
            {
                await (_random.Next(3) == 0 ? SubscribeAsync(either.Token) : EnumerateAsync(either.Token));
            }
            catch (OperationCanceledException)
            {
                Cancellations++;
            }
            catch (SseException)
            {
                // It gave up; it is asked again.
            }
        }

        await poking;
    }

    private async Task PokeAsync(SseStream<int> stream, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 300 * _patience)), TimeProvider.System, CancellationToken.None);
            stream.Reconnect();
            Reconnects++;
        }
    }

    private async Task EnumerateAsync(CancellationToken cancellationToken)
    {
        var rest = _random.Next(1, 200);
        await foreach (var item in _stream!.WithCancellation(cancellationToken))
        {
            Check(item);
            if (--rest == 0)
                return;
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var subscription = _stream!.Subscribe(
            (item, _) =>
            {
                Check(item);
                return ValueTask.CompletedTask;
            },
            _ => _stream.Reconnect(),
            cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1, 300 * _patience)), TimeProvider.System, CancellationToken.None);
        await subscription.DisposeAsync();
        if (!subscription.Completion.IsCompleted)
            throw new InvalidOperationException("Disposing did not wait for the end.");

        await subscription.Completion;
    }

    private void Check(SseItem<int> item)
    {
        var number = int.Parse(item.EventId!, CultureInfo.InvariantCulture);
        if (number != _next)
            throw new InvalidOperationException($"Event {number} came where {_next} was due.");

        _next++;
    }
}
