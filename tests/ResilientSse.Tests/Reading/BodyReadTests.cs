using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class BodyReadTests : IAsyncLifetime
{
    private readonly Wire _wire = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly SseReader _reader = new(Feed.DefaultLimit);
    private HttpClient _http = null!;
    private ResponseBody _body = null!;
    private BodyRead _read;

    public async ValueTask InitializeAsync()
    {
        _http = _wire.CreateClient();
        await _wire.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        var response = await _http.GetAsync(new Uri("http://localhost/"), HttpCompletionOption.ResponseHeadersRead);
        _body = new ResponseBody(response, await response.Content.ReadAsStreamAsync());
    }

    [Fact]
    public async Task A_zero_byte_read_that_has_completed_is_not_the_end_of_the_body()
    {
        await WaitWithZeroBytesAsync();

        _read.IsCompleted.Should().BeFalse("nothing has been read yet");
        _read.TryGoOn(_body, _reader, _cancellation.Token).Should().BeTrue();
        _read.IsCompleted.Should().BeTrue();
        _read.GetResult().Should().Be(9);
        _body.EndRead(9, _cancellation.Token);
    }

    [Fact]
    public async Task A_cancellation_that_comes_just_after_a_zero_byte_read_closes_the_connection_at_once()
    {
        await WaitWithZeroBytesAsync();
        await _cancellation.CancelAsync();

        _read.TryGoOn(_body, _reader, _cancellation.Token).Should().BeTrue();

        FluentActions.Invoking(() => _read.GetResult()).Should().Throw<OperationCanceledException>();
        _body.EndRead(0, _cancellation.Token);
        await _wire.Closed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _body.CloseAsync();
        _http.Dispose();
        _reader.Dispose();
        _cancellation.Dispose();
        await _wire.DisposeAsync();
    }

    /// <summary>To where there is something to read, and nobody has read it yet.</summary>
    private async Task WaitWithZeroBytesAsync()
    {
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _body.BeginRead(_cancellation.Token);
        _read.Start(_body, _reader, _cancellation.Token);
        _wire.Reads[^1].Should().Be(0);
        _read.OnCompleted(completed.SetResult);
        await _wire.SendAsync("9\r\ndata: a\n\n\r\n");
        await completed.Task;
    }
}
