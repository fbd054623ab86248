using System.Text.Json;

namespace ResilientSse.Tests.Examples;

/// <summary>A window of WPF that shows a stream: all it does happens on the dispatcher's thread, without a lock.</summary>
internal sealed class GuildWindow : IAsyncDisposable
{
    private readonly DispatcherThread _dispatcher;
    private readonly Func<string, Task> _draw;
    private readonly SseSubscription _subscription;

    /// <param name="dispatcher">The window's.</param>
    /// <param name="http">The client.</param>
    /// <param name="uri">What to show.</param>
    /// <param name="draw">Draws an item.</param>
    public GuildWindow(DispatcherThread dispatcher, HttpClient http, Uri uri, Func<string, Task> draw)
    {
        (_dispatcher, _draw) = (dispatcher, draw);
        var stream = SseStream.Create(http, uri, new SseStreamOptions
        {
            Dispatch = callback => dispatcher.InvokeAsync(callback).Task.Unwrap(),
            ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero },
            Terminator = "bye",
        });
        stream.StateChanged += (_, change) => Show(change is { State: SseConnectionState.Connected, IsResume: true } ? "Resumed" : $"{change.State}");
        _subscription = stream.Subscribe((item, _) => ShowAsync(item.Data), error => Show(error.GetType().Name));
    }

    /// <summary>What the window has shown.</summary>
    public List<string> Lines { get; } = [];

    public Task Completion => _subscription.Completion;

    public ValueTask DisposeAsync() => _subscription.DisposeAsync();

    private async ValueTask ShowAsync(JsonElement data)
    {
        Show($"{data}");
        await _draw($"{data}");         // comes back to the dispatcher
        Show($"{data} is drawn");
    }

    private void Show(string line)
    {
        _dispatcher.VerifyAccess();
        Lines.Add(line);
    }
}
