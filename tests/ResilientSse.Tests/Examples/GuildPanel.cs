using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace ResilientSse.Tests.Examples;

/// <summary>A component of Blazor that shows a stream.</summary>
internal sealed class GuildPanel : ComponentBase, IAsyncDisposable
{
    private readonly List<string> _lines = [];
    private SseSubscription? _subscription;

    [Inject]
    private HttpClient Http { get; set; } = null!;

    public Task Completion => _subscription!.Completion;

    public ValueTask DisposeAsync() => _subscription?.DisposeAsync() ?? default;

    protected override void OnInitialized()
    {
        var stream = SseStream.Create(Http, new Uri("/api/guilds/42/status/stream", UriKind.Relative), new SseStreamOptions
        {
            Dispatch = InvokeAsync,
            ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero },
            Terminator = "bye",
        });
        stream.StateChanged += (_, change) => Show(change is { State: SseConnectionState.Connected, IsResume: true } ? "Resumed" : $"{change.State}");
        _subscription = stream.Subscribe(
            async (item, _) =>
            {
                Show($"{item.Data}");
                await Task.Yield();         // comes back to the renderer
                Show($"{item.Data} is drawn");
            },
            error => Show(error.GetType().Name));
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, string.Join(", ", _lines));

    private void Show(string line)
    {
        _lines.Add(line);
        StateHasChanged();                  // throws where it is not allowed
    }
}
