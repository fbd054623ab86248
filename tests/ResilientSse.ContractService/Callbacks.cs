using System.Threading.Channels;

namespace ResilientSse.ContractService;

/// <summary>Tells the harness what a stream does: one POST after the other, numbered from 1, in the order of the calls.</summary>
internal sealed partial class Callbacks : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly ILogger _logger;
    private readonly Channel<object> _messages = Channel.CreateUnbounded<object>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    public Callbacks(HttpClient http, Uri address, ILogger logger)
    {
        (_http, _address, _logger) = (http, address, logger);
        _sending = SendAsync();
    }

    public void Event(string type, string data, string id) => _messages.Writer.TryWrite(new { kind = "event", @event = new { type, data, id } });

    public void Comment(string comment) => _messages.Writer.TryWrite(new { kind = "comment", comment });

    public void Error(string error) => _messages.Writer.TryWrite(new { kind = "error", error });

    // The harness takes no more messages once it has closed the stream, so what is still to be sent then is not.
    public async ValueTask DisposeAsync()
    {
        _messages.Writer.Complete();
        await _stop.CancelAsync();
        await _sending;
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        var number = 0;
        try
        {
            await foreach (var message in _messages.Reader.ReadAllAsync(_stop.Token))
            {
                using var response = await _http.PostAsJsonAsync($"{_address}/{++number}", message, _stop.Token);
                response.EnsureSuccessStatusCode();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (HttpRequestException e)
        {
            NotTold(_logger, number, e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The harness could not be told message {Number}")]
    private static partial void NotTold(ILogger logger, int number, Exception e);
}
