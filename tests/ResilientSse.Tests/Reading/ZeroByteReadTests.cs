using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class ZeroByteReadTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

    private static readonly Uri Address = new("http://localhost/");

    [Theory]
    [InlineData("\r\n", "data: a\n\n", "data: b\n\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "9\r\ndata: a\n\n\r\n", "9\r\ndata: b\n\n\r\n")]
    [InlineData("Content-Length: 18\r\n\r\n", "data: a\n\n", "data: b\n\n")]
    public async Task The_next_event_is_waited_for_with_a_zero_byte_read(string headers, string first, string second)
    {
        await using var wire = new Wire();
        using var http = wire.CreateClient();
        await wire.SendAsync(Head + headers + first);
        await using var events = Create(http).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await events.MoveNextAsync()).Should().BeTrue();

        var next = events.MoveNextAsync();

        wire.Reads[^1].Should().Be(0);
        await wire.SendAsync(second);
        (await next).Should().BeTrue();
        events.Current.Data.Should().Be("b");
    }

    [Fact]
    public async Task An_event_that_comes_in_pieces_is_waited_for_piece_by_piece()
    {
        await using var wire = new Wire();
        using var http = wire.CreateClient();
        await wire.SendAsync(Head + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n");
        await using var events = Create(http).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await events.MoveNextAsync()).Should().BeTrue();

        var next = events.MoveNextAsync();
        foreach (var piece in new[] { "a", "\r\n", "data", ": b", "cd\n", "\r\n1\r", "\n\n\r\n" })
            await wire.SendAsync(piece);

        (await next).Should().BeTrue();
        events.Current.Data.Should().Be("bcd");
    }

    [Fact]
    public async Task A_busy_stream_is_read_without_zero_byte_reads_until_it_has_calmed_down()
    {
        await using var wire = new Wire();
        using var http = wire.CreateClient();
        await wire.SendAsync(Head + "\r\n");
        await using var events = Create(http).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = events.MoveNextAsync().AsTask();
        await wire.SendAsync("data: " + new string('x', 100_000) + "\n\n");
        (await next).Should().BeTrue();

        next = events.MoveNextAsync().AsTask();
        wire.Reads[^1].Should().BePositive("a further receive call for each read would be too many");

        for (var i = 0; i < 2; i++)
        {
            await wire.SendAsync("data: a\n\n");
            (await next).Should().BeTrue();
            next = events.MoveNextAsync().AsTask();
        }

        wire.Reads[^1].Should().Be(0);
        wire.End();
        (await next).Should().BeFalse();
    }

    [Fact]
    public async Task A_connection_that_breaks_during_a_zero_byte_read_is_lost()
    {
        await using var wire = new Wire();
        using var http = wire.CreateClient();
        await wire.SendAsync(Head + "\r\ndata: a\n\n");
        await using var events = Create(http, maxRetries: 0).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await events.MoveNextAsync()).Should().BeTrue();
        var next = events.MoveNextAsync().AsTask();

        wire.End(new IOException("The cable is cut."));

        (await next.Awaiting(n => n).Should().ThrowAsync<SseException>().WithInnerException(typeof(SseException)))
            .Which.As<SseException>().Error.Should().Be(SseError.ConnectionLost);
    }

    [Fact]
    public async Task The_end_of_the_body_is_seen_by_a_zero_byte_read()
    {
        await using var wire = new Wire();
        using var http = wire.CreateClient();
        await wire.SendAsync(Head + "\r\ndata: a\n\n");
        await using var events = Create(http).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await events.MoveNextAsync()).Should().BeTrue();
        var next = events.MoveNextAsync();

        wire.End();

        (await next).Should().BeFalse();
    }

    [Fact]
    public async Task A_zero_byte_read_that_is_cancelled_closes_the_connection()
    {
        await using var wire = new Wire();
        using var http = wire.CreateClient();
        await wire.SendAsync(Head + "\r\ndata: a\n\n");
        using var leave = new CancellationTokenSource();
        await using var events = Create(http).GetAsyncEnumerator(leave.Token);
        (await events.MoveNextAsync()).Should().BeTrue();
        var next = events.MoveNextAsync().AsTask();

        await leave.CancelAsync();

        await next.Awaiting(n => n).Should().ThrowAsync<OperationCanceledException>();
        await wire.Closed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stream_that_is_not_of_HttpClient_is_never_asked_for_zero_bytes()
    {
        await using var body = new Wire();
        using var http = new HttpClient(new BodyHandler(body));
        await body.SendAsync("data: a\n\n");
        await using var events = Create(http).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await events.MoveNextAsync()).Should().BeTrue();
        var next = events.MoveNextAsync();

        body.End();

        (await next).Should().BeFalse();
        body.Reads.Should().NotBeEmpty().And.NotContain(0, "it might take that for the end");
    }

    private static SseStream<string> Create(HttpClient http, int maxRetries = 5) =>
        SseStream.Create(http, Address, Scenario.Strings, new SseStreamOptions { CompleteOnEnd = true, ReconnectPolicy = new() { MaxRetries = maxRetries } });
}
