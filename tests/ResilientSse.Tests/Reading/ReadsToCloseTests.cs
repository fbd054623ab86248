using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>A body is closed by a read of it that is cancelled.</summary>
public sealed class ReadsToCloseTests : IDisposable
{
    private readonly CancellationScope _scope = new(CancellationToken.None);
    private readonly SseReader _reader = new(Feed.DefaultLimit);

    [Fact]
    public async Task A_peer_that_sends_faster_than_its_body_is_closed_is_read_16_times_at_most()
    {
        await using var stream = new CountedStream(_ => new(1));

        await Open(stream).CloseAsync();

        stream.Reads.Should().Be(16);
    }

    [Fact]
    public async Task A_body_at_its_end_is_read_once()
    {
        await using var stream = new CountedStream(_ => new(0));

        await Open(stream).CloseAsync();

        stream.Reads.Should().Be(1);
    }

    [Fact]
    public async Task Closing_waits_until_the_cancelled_read_has_ended()
    {
        var end = new TaskCompletionSource<int>();
        await using var stream = new CountedStream(_ => new(end.Task));

        var closing = Open(stream).CloseAsync().AsTask();

        closing.IsCompleted.Should().BeFalse();
        end.SetResult(0);
        await closing;
    }

    [Fact]
    public async Task A_body_whose_pending_read_was_cancelled_is_not_read_again()
    {
        await using var stream = new CountedStream(UntilCancelledAsync);
        var source = Open(stream);
        var pending = source.ReadAsync(_reader);

        _scope.End();

        (await pending).Should().BeFalse();
        await source.CloseAsync();
        stream.Reads.Should().Be(1);
    }

    [Fact]
    public async Task Of_what_the_response_throws_when_it_is_disposed_of_again_and_again_the_first_is_told()
    {
        await using var stream = new MemoryStream();
        var source = new ByteSource(stream, new StubbornOwner(), supportsZeroByteReads: false, TimeProvider.System, _scope);

        (await source.CloseAsync())!.Message.Should().Be("1");
    }

    public void Dispose()
    {
        _scope.Dispose();
        _reader.Dispose();
    }

    private static async ValueTask<int> UntilCancelledAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource<int>();
        await using var registration = cancellationToken.UnsafeRegister(_ => cancelled.SetCanceled(cancellationToken), null);
        return await cancelled.Task;
    }

    private ByteSource Open(Stream stream) => new(stream, stream, supportsZeroByteReads: false, TimeProvider.System, _scope);

    private sealed class CountedStream(Func<CancellationToken, ValueTask<int>> read) : MemoryStream
    {
        public int Reads { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reads++;
            return read(cancellationToken);
        }
    }

    private sealed class StubbornOwner : IDisposable
    {
        private int _times;

        public void Dispose() => throw new IOException($"{++_times}");
    }
}
