using System.Text;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class HostileBodyTests
{
    [Theory]
    [InlineData("data: x")]
    [InlineData("id: x")]
    [InlineData("no colon, no field")]
    public async Task A_line_of_1_GiB_is_a_clear_error_that_buffers_no_more_than_the_limit_and_loses_nothing_before_it(string line)
    {
        using var body = new EndlessLine("id: 1\ndata: before\n\n" + line, length: 1 << 30);
        using var http = new HttpClient(new BodyHandler(body));
        var stream = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings);
        var items = new List<string>();

        var thrown = (await FluentActions.Awaiting(() => ReadAsync(stream, items)).Should().ThrowAsync<SseException>()).Which;

        items.Should().Equal("before");
        thrown.Error.Should().Be(SseError.EventTooLarge);
        thrown.Message.Should().Contain("16777216").And.Contain("SseStreamOptions.MaxEventBytes");
        body.Position.Should().BeInRange(16 << 20, (16 << 20) + (128 << 10));
        stream.State.Should().Be(SseConnectionState.Error);
        stream.LastEventId.Should().Be("1");
    }

    [Fact]
    public async Task A_comment_of_1_GiB_is_not_buffered_and_the_event_behind_it_is_delivered()
    {
        using var body = new EndlessLine(": x", length: 1 << 30, end: "\ndata: behind\n\n");
        using var http = new HttpClient(new BodyHandler(body));
        var stream = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings, new SseStreamOptions { CompleteOnEnd = true, MaxEventBytes = 100 });
        var items = new List<string>();

        await ReadAsync(stream, items);

        items.Should().Equal("behind");
    }

    private static async Task ReadAsync(SseStream<string> stream, List<string> items)
    {
        await foreach (var item in stream)
            items.Add(item.Data);
    }

    /// <summary>A start, then letters up to a length, then an end.</summary>
    private sealed class EndlessLine(string start, long length, string end = "") : Stream
    {
        private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
        private readonly byte[] _end = Encoding.UTF8.GetBytes(end);

        public override long Position { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length + _end.Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Position < _start.Length ? Copy(_start.AsSpan((int)Position), buffer.Span)
                : Position < length ? Fill(buffer.Span[..(int)Math.Min(buffer.Length, length - Position)])
                : Copy(_end.AsSpan((int)(Position - length)), buffer.Span);
            Position += count;
            return new(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private static int Fill(Span<byte> buffer)
        {
            buffer.Fill((byte)'x');
            return buffer.Length;
        }

        private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> buffer)
        {
            var count = Math.Min(bytes.Length, buffer.Length);
            bytes[..count].CopyTo(buffer);
            return count;
        }
    }
}
