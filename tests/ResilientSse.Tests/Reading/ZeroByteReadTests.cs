using System.Net.ServerSentEvents;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class ZeroByteReadTests : IAsyncDisposable
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    private readonly Wire _wire = new();
    private readonly HttpClient _http;
    private IAsyncEnumerator<SseItem<string>>? _events;

    public ZeroByteReadTests() => _http = _wire.CreateClient();

    [Theory]
    [InlineData("", "data: a\n\n", "data: b\n\n")]
    [InlineData(Chunked, "9\r\ndata: a\n\n\r\n", "9\r\ndata: b\n\n\r\n")]
    [InlineData("Content-Length: 18\r\n", "data: a\n\n", "data: b\n\n")]
    public async Task The_next_event_is_waited_for_with_a_zero_byte_read(string header, string first, string second)
    {
        var next = await NextAfterAsync(first, header);

        _wire.Reads[^1].Should().Be(0);
        await _wire.SendAsync(second);
        (await next).Should().BeTrue();
        _events!.Current.Data.Should().Be("b");
    }

    [Fact]
    public async Task An_event_that_comes_in_pieces_is_waited_for_piece_by_piece()
    {
        var next = await NextAfterAsync("9\r\ndata: a\n\n\r\n", Chunked);

        foreach (var piece in new[] { "a", "\r\n", "data", ": b", "cd\n", "\r\n1\r", "\n\n\r\n" })
            await _wire.SendAsync(piece);

        (await next).Should().BeTrue();
        _events!.Current.Data.Should().Be("bcd");
    }

    [Fact]
    public async Task A_busy_stream_is_read_without_zero_byte_reads_until_it_has_calmed_down()
    {
        var next = await NextAfterAsync("data: a\n\n");
        await _wire.SendAsync("data: " + new string('x', 100_000) + "\n\n");
        (await next).Should().BeTrue();

        next = NextAsync();
        _wire.Reads[^1].Should().BePositive("a further receive call for each read would be too many");

        for (var i = 0; i < 2; i++)
        {
            await _wire.SendAsync("data: a\n\n");
            (await next).Should().BeTrue();
            next = NextAsync();
        }

        _wire.Reads[^1].Should().Be(0);
        _wire.End();
        (await next).Should().BeFalse();
    }

    [Fact]
    public async Task A_connection_that_breaks_during_a_zero_byte_read_is_lost()
    {
        var next = await NextAfterAsync("data: a\n\n");

        _wire.End(new IOException("The cable is cut."));

        (await next.Awaiting(n => n).Should().ThrowAsync<SseException>().WithInnerException(typeof(SseException)))
            .Which.As<SseException>().Error.Should().Be(SseError.ConnectionLost);
    }

    [Fact]
    public async Task The_end_of_the_body_is_seen_by_a_zero_byte_read()
    {
        var next = await NextAfterAsync("data: a\n\n");

        _wire.End();

        (await next).Should().BeFalse();
    }

    [Fact]
    public async Task A_zero_byte_read_that_is_cancelled_closes_the_connection()
    {
        using var leave = new CancellationTokenSource();
        var next = await NextAfterAsync("data: a\n\n", cancellationToken: leave.Token);

        await leave.CancelAsync();

        await next.Awaiting(n => n).Should().ThrowAsync<OperationCanceledException>();
        await _wire.Closed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stream_that_is_not_of_HttpClient_is_never_asked_for_zero_bytes()
    {
        using var http = new HttpClient(new BodyHandler(_wire));
        await _wire.SendAsync("data: a\n\n");
        var next = await NextAfterFirstAsync(http, TestContext.Current.CancellationToken);

        _wire.End();

        (await next).Should().BeFalse();
        _wire.Reads.Should().NotBeEmpty().And.NotContain(0, "it might take that for the end");
    }

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
            await _events.DisposeAsync();
        _http.Dispose();
        await _wire.DisposeAsync();
    }

    /// <summary>Answers with this beginning of a body, one event; gives the move that waits for the next.</summary>
    private async Task<Task<bool>> NextAfterAsync(string first, string header = "", CancellationToken cancellationToken = default)
    {
        await _wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + header + "\r\n" + first);
        return await NextAfterFirstAsync(_http, cancellationToken);
    }

    private async Task<Task<bool>> NextAfterFirstAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var options = new SseStreamOptions { CompleteOnEnd = true, ReconnectPolicy = new() { MaxRetries = 0 } };
        _events = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings, options).GetAsyncEnumerator(cancellationToken);
        (await NextAsync()).Should().BeTrue();
        return NextAsync();
    }

    private Task<bool> NextAsync() => _events!.MoveNextAsync().AsTask();
}
