using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Components;
using ResilientSse;

namespace BlazorStatus;

/// <summary>Live guild statuses: the state of the stream, a button to reconnect, and a card for each guild.</summary>
public sealed partial class GuildStream
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    /// <summary>Reports have no type; what has one is the proxy's own: gaps, and the state of its upstream.</summary>
    private static readonly SseStreamOptions Options = new() { EventFilter = static type => type == "message" };

    private readonly SortedDictionary<int, GuildHistory> _guilds = [];
    private SseStream<GuildReport>? _stream;
    private SseSubscription? _subscription;
    private Uri? _address;
    private string? _wait;
    private string? _error;
    private long? _newest;
    private long _received;
    private long _lost;
    private bool _isDrawing;

    /// <summary>The stream's address; null does not connect.</summary>
    [Parameter, EditorRequired]
    public Uri? Address { get; set; }

    /// <summary>What stands beside the state.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [SuppressMessage("Globalization", "CA1308", Justification = "It is shown, not compared.")]
    private string State => (_stream?.State ?? SseConnectionState.Disconnected).ToString().ToLowerInvariant();

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null)
            await _subscription.DisposeAsync();
    }

    /// <summary>Another address is another stream.</summary>
    protected override async Task OnParametersSetAsync()
    {
        if (_stream is not null && _address == Address)
            return;

        // The next address may come before this stream has ended, so the new one does not wait for that.
        var ended = DisposeAsync();
        _guilds.Clear();
        (_address, _wait, _error, _newest, _received, _lost) = (Address, null, null, null, 0, 0);
        var stream = _stream = SseStream.Create(Http, Address, AppJson.Default.GuildReport, Options);
        stream.StateChanged += (_, change) => _ = ShowAsync(stream, () => Show(change));
        _subscription = stream.Subscribe(
            (item, _) => new ValueTask(ShowAsync(stream, () => Show(item))), error => _ = ShowAsync(stream, () => Show(error)));
        await ended;
    }

    /// <summary>What a former stream still has to say is not shown.</summary>
    private Task ShowAsync(SseStream<GuildReport> stream, Action show) => InvokeAsync(() =>
    {
        if (stream == _stream)
            show();
    });

    private void Show(SseStateChangedEventArgs change)
    {
        _wait = change.RetryDelay is { } delay ? string.Create(CultureInfo.InvariantCulture, $", next try in {delay.TotalSeconds:0.0} s") : null;
        _error = change.State == SseConnectionState.Connected ? null : _error;
        StateHasChanged();
    }

    private void Show(SseItem<GuildReport> item)
    {
        Count(item.EventId);
        if (!_guilds.TryGetValue(item.Data.GuildId, out var guild))
            _guilds[item.Data.GuildId] = guild = new GuildHistory();

        guild.Add(item.Data);
        if (!_isDrawing)
            _ = DrawAsync();
    }

    /// <summary>Draws once for all that comes within a frame: a newcomer gets a minute at once.</summary>
    private async Task DrawAsync()
    {
        _isDrawing = true;
        await Task.Delay(Frame, TimeProvider.System);
        _isDrawing = false;
        StateHasChanged();
    }

    private void Show(Exception error)
    {
        _error = error.Message;
        StateHasChanged();
    }

    /// <summary>The backend numbers its events: on the stream of all guilds a gap would be a loss, and a step back an event that came twice.</summary>
    private void Count(string? eventId)
    {
        // On a shared route the backend's own id stands behind the position.
        var number = long.Parse(eventId!.Split('~')[^1].Split('-')[1], CultureInfo.InvariantCulture);
        _lost += _newest is { } newest && Address!.OriginalString.Contains("/all/", StringComparison.Ordinal) ? Math.Abs(number - newest - 1) : 0;
        _newest = number;
        _received++;
    }
}
