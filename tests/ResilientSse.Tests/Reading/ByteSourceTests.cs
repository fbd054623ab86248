using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class ByteSourceTests : IAsyncLifetime
{
    private readonly Wire _wire = new();
    private readonly CancellationScope _scope = new(CancellationToken.None);
    private readonly SseReader _reader = new(Feed.DefaultLimit);
    private HttpClient _http = null!;
    private ByteSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _http = _wire.CreateClient();
        await _wire.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        var response = await _http.GetAsync(new Uri("http://localhost/"), HttpCompletionOption.ResponseHeadersRead);
        _source = new ByteSource(
            await response.Content.ReadAsStreamAsync(), response, supportsZeroByteReads: true, TimeProvider.System, _scope);
    }

    [Fact]
    public async Task A_zero_byte_read_that_has_completed_is_not_the_end_and_the_next_read_gets_the_bytes()
    {
        await WaitWithZeroBytesAsync();
        _source.IsAtEnd.Should().BeFalse();
        _source.LastCount.Should().Be(0, "nothing has been read yet");

        var read = _source.ReadAsync(_reader);

        read.IsCompleted.Should().BeTrue();
        (await read).Should().BeTrue();
        _source.LastCount.Should().Be(9);
        _reader.TryRead().Should().BeTrue();
    }

    [Fact]
    public async Task The_buffer_rests_while_a_zero_byte_read_waits_and_not_while_bytes_are_read()
    {
        var buffer = new RestingBuffer();

        var read = _source.ReadAsync(buffer);

        buffer.Rests.Should().Be(1);
        await _wire.SendAsync("9\r\ndata: a\n\n\r\n");
        (await read).Should().BeTrue();
        (await _source.ReadAsync(buffer)).Should().BeTrue();
        buffer.Rests.Should().Be(1);
    }

    [Fact]
    public async Task A_cancellation_that_comes_just_after_a_zero_byte_read_closes_the_connection_at_once()
    {
        await WaitWithZeroBytesAsync();

        _scope.End();

        (await _source.ReadAsync(_reader)).Should().BeFalse();
        _source.Exception.Should().BeOfType<OperationCanceledException>();
        await _wire.Closed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_end_of_the_body_is_told_from_its_failure()
    {
        await _wire.SendAsync("0\r\n\r\n");
        while (await _source.ReadAsync(_reader))
        {
        }

        _source.IsAtEnd.Should().BeTrue();
        _source.Exception.Should().BeNull();
    }

    [Fact]
    public async Task A_body_that_breaks_says_why()
    {
        var read = _source.ReadAsync(_reader);
        _source.WaitingSince.Should().NotBeNull();

        _wire.End(new IOException("The cable is cut."));

        while (await read)
            read = _source.ReadAsync(_reader);
        _source.IsAtEnd.Should().BeFalse();
        _source.Exception.Should().BeAssignableTo<IOException>();
        _source.WaitingSince.Should().BeNull();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.CloseAsync();
        _http.Dispose();
        _reader.Dispose();
        _scope.Dispose();
        await _wire.DisposeAsync();
    }

    /// <summary>To where there is something to read, and nobody has read it yet.</summary>
    private async Task WaitWithZeroBytesAsync()
    {
        var read = _source.ReadAsync(_reader);
        read.IsCompleted.Should().BeFalse();
        _wire.Reads[^1].Should().Be(0);
        await _wire.SendAsync("9\r\ndata: a\n\n\r\n");
        (await read).Should().BeTrue();
    }
}
