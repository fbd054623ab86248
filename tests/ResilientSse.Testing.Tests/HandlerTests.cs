using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace ResilientSse.Testing.Tests;

public sealed class HandlerTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_and_the_reads_for_which_there_are_bytes_complete_at_once()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Event("online", id: "1").Event("idle", id: "2")));
        using var client = handler.CreateClient();

        var sending = client.OpenAsync();
        sending.IsCompletedSuccessfully.Should().BeTrue();
        var opening = (await sending).Content.ReadAsStreamAsync(Stop);
        opening.IsCompletedSuccessfully.Should().BeTrue();
        using var body = await opening;

        var buffer = new byte[100];
        foreach (var expected in new[] { "id: 1\ndata: online\n\n", "id: 2\ndata: idle\n\n", "" })
        {
            var reading = body.ReadAsync(buffer, Stop);
            reading.IsCompletedSuccessfully.Should().BeTrue();
            Encoding.UTF8.GetString(buffer, 0, await reading).Should().Be(expected);
        }
    }

    [Fact]
    public async Task A_wait_ends_within_the_call_that_advances_the_clock()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Wait(TimeSpan.FromHours(5)).Event("late")), _time);
        using var client = handler.CreateClient();
        using var body = await client.OpenBodyAsync();

        var reading = body.ReadAsync(new byte[100], Stop);
        _time.Advance(TimeSpan.FromHours(4));
        reading.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        reading.IsCompletedSuccessfully.Should().BeTrue();
        (await reading).Should().Be("data: late\n\n".Length);
    }

    [Fact]
    public async Task Delayed_headers_come_within_the_call_that_advances_the_clock()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.DelayHeaders(TimeSpan.FromSeconds(20))), _time);
        using var client = handler.CreateClient();

        var sending = client.OpenAsync();
        sending.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(20));
        sending.IsCompletedSuccessfully.Should().BeTrue();
        (await sending).Dispose();
    }

    [Fact]
    public async Task A_cancelled_read_throws_with_its_token_and_takes_the_connection_with_it()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Stall()));
        using var client = handler.CreateClient();
        using var body = await client.OpenBodyAsync();
        using var cancel = new CancellationTokenSource();

        var reading = body.ReadAsync(new byte[10], cancel.Token).AsTask();
        handler.Requests[0].Closed.IsCompleted.Should().BeFalse();
        await cancel.CancelAsync();

        var thrown = await reading.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(cancel.Token);
        handler.Requests[0].Closed.IsCompleted.Should().BeTrue();
        await body.Awaiting(b => b.ReadAsync(new byte[10], Stop).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Disposing_the_response_closes_the_connection_and_fails_a_pending_read()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Stall()));
        using var client = handler.CreateClient();
        var response = await client.OpenAsync();
        var reading = (await response.Content.ReadAsStreamAsync(Stop)).ReadAsync(new byte[10], Stop).AsTask();

        response.Dispose();

        handler.Requests[0].Closed.IsCompleted.Should().BeTrue();
        await reading.Awaiting(task => task).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_refused_connection_throws_what_the_real_handler_throws()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Refuse()));
        using var client = handler.CreateClient();

        var thrown = await client.Awaiting(c => c.OpenAsync()).Should().ThrowAsync<HttpRequestException>();

        thrown.Which.HttpRequestError.Should().Be(HttpRequestError.ConnectionError);
        thrown.Which.InnerException.Should().BeOfType<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
        handler.Requests[0].Closed.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task A_small_buffer_gets_a_step_in_several_reads_and_an_empty_one_completes_at_once()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Raw("abcde").Raw("").Raw("f").Stall()));
        using var client = handler.CreateClient();
        using var body = await client.OpenBodyAsync();
        var buffer = new byte[3];

        (await body.ReadAsync(buffer, Stop)).Should().Be(3);
        (await body.ReadAsync(buffer, Stop)).Should().Be(2);
        (await body.ReadAsync(buffer, Stop)).Should().Be(1);
        (await body.ReadAsync(Memory<byte>.Empty, Stop)).Should().Be(0);
    }

    [Fact]
    public async Task After_Split_each_read_gives_one_piece()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Raw("abc").Split(2).Raw("defgh")));
        using var client = handler.CreateClient();
        using var body = await client.OpenBodyAsync();
        var buffer = new byte[10];

        var sizes = new List<int>();
        do
            sizes.Add(await body.ReadAsync(buffer, Stop));
        while (sizes[^1] > 0);

        sizes.Should().Equal(3, 2, 2, 1, 0);
    }

    [Fact]
    public async Task A_failed_signal_breaks_the_connection()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Until(Task.FromException(new InvalidOperationException("no")))));
        using var client = handler.CreateClient();
        using var body = await client.OpenBodyAsync();

        await body.Awaiting(b => b.ReadAsync(new byte[10], Stop).AsTask()).Should().ThrowAsync<IOException>();
    }
}
