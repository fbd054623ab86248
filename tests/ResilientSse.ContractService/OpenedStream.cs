using System.Net.Http.Headers;
using System.Text;

namespace ResilientSse.ContractService;

/// <summary>A stream that the harness has opened, and which tells it all: events, comments and errors.</summary>
internal sealed class OpenedStream : IAsyncDisposable
{
    private readonly Callbacks _callbacks;
    private readonly SseStream<string> _stream;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public OpenedStream(HttpClient http, StreamParameters parameters, Callbacks callbacks)
    {
        _callbacks = callbacks;
        _stream = SseStream.Create(http, parameters.StreamUrl, static (_, data) => Encoding.UTF8.GetString(data), Options(parameters, callbacks));

        // Why a connection dropped; with what ends the stream, the enumeration throws.
        _stream.StateChanged += (_, change) =>
        {
            if (change is { State: SseConnectionState.Disconnected, Exception: { } drop })
                callbacks.Error(drop.Message);
        };
        _reading = ReadAsync();
    }

    public void Restart() => _stream.Reconnect();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        await _callbacks.DisposeAsync();
        _stop.Dispose();
    }

    private static SseStreamOptions Options(StreamParameters parameters, Callbacks callbacks)
    {
        var options = new SseStreamOptions
        {
            LastEventId = parameters.LastEventId ?? "",
            OnComment = callbacks.Comment,
            // The harness expects that a POST whose answer was cut is sent again.
            ReplayNonIdempotent = true,
            ConfigureRequest = (request, _, _) =>
            {
                Configure(request, parameters);
                return ValueTask.CompletedTask;
            },
        };
        if (parameters.InitialDelayMs is { } delay)
            options.ReconnectPolicy = new() { InitialDelay = TimeSpan.FromMilliseconds(delay) };
        if (parameters.ReadTimeoutMs is { } timeout)
            options.IdleTimeout = TimeSpan.FromMilliseconds(timeout);
        return options;
    }

    private static void Configure(HttpRequestMessage request, StreamParameters parameters)
    {
        if (parameters.Method is { Length: > 0 } method)
            request.Method = HttpMethod.Parse(method);
        if (parameters.Body is { Length: > 0 } body)
            request.Content = new StringContent(body);
        foreach (var (name, value) in parameters.Headers ?? [])
        {
            if (name != "content-type")
                request.Headers.Add(name, value);
            else if (request.Content is { } content)
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            // An event without an id has that of the one before, as it would in a browser.
            await foreach (var item in _stream.WithCancellation(_stop.Token))
                _callbacks.Event(item.EventType, item.Data, _stream.LastEventId);
        }
        catch (SseException e)
        {
            _callbacks.Error(e.Message);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }
}
