using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>What a source asks a stream for, and when it says that it has it.</summary>
public sealed class ByteSourceReadsTests : IDisposable
{
    private readonly CancellationScope _scope = new(CancellationToken.None);
    private readonly RestingBuffer _buffer = new();

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, false)]
    public async Task After_a_read_of_4096_bytes_the_next_one_does_not_wait_with_zero_bytes(int bytes, bool isZeroByte)
    {
        await using var stream = new StepStream(size => size == 0 ? new(0) : new(bytes));
        var source = Open(stream);
        (await source.ReadAsync(_buffer)).Should().BeTrue();
        (await source.ReadAsync(_buffer)).Should().BeTrue();
        stream.Sizes.Should().Equal(0, RestingBuffer.Size);

        await source.ReadAsync(_buffer);

        (stream.Sizes[^1] == 0).Should().Be(isZeroByte);
    }

    [Fact]
    public async Task A_read_that_had_to_wait_says_when_it_has_completed()
    {
        var end = new TaskCompletionSource<int>();
        await using var stream = new StepStream(_ => new(end.Task));
        var read = Open(stream).ReadAsync(_buffer);
        read.IsCompleted.Should().BeFalse();

        end.SetResult(0);

        read.IsCompleted.Should().BeTrue();
        (await read).Should().BeTrue();
    }

    public void Dispose() => _scope.Dispose();

    private ByteSource Open(Stream stream) => new(stream, stream, supportsZeroByteReads: true, TimeProvider.System, _scope);

    /// <summary>It remembers how many bytes each read asked for.</summary>
    private sealed class StepStream(Func<int, ValueTask<int>> read) : MemoryStream
    {
        public List<int> Sizes { get; } = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Sizes.Add(buffer.Length);
            return read(buffer.Length);
        }
    }
}
