using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

public sealed class ByteSourceClosingTests : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationScope _scope;
    private readonly SseReader _reader = new(Feed.DefaultLimit);

    public ByteSourceClosingTests() => _scope = new CancellationScope(_cancellation.Token);

    [Fact]
    public async Task A_cancellation_that_a_read_which_has_just_succeeded_missed_still_closes_the_body()
    {
        await using var stream = new LastMomentStream(_cancellation);
        var source = Open(stream);

        (await source.ReadAsync(_reader)).Should().BeTrue("what was read is delivered");

        stream.IsClosed.Should().BeTrue("the consumer may be busy for long before it comes back");
        (await source.CloseAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_body_whose_read_is_refused_because_it_was_cancelled_just_then_is_closed_at_once()
    {
        await using var stream = new RefusingStream(_cancellation);
        var source = Open(stream);

        (await source.ReadAsync(_reader)).Should().BeFalse();

        stream.IsClosed.Should().BeTrue("nothing else would close it but a timer");
        await source.CloseAsync();
    }

    [Fact]
    public async Task Asking_to_end_a_scope_later_never_closes_its_body_within_the_call()
    {
        using var scope = new CancellationScope(CancellationToken.None);
        await using var stream = new WatchedStream();
        var source = Open(stream, scope);

        // The scope is ending on another way, and has not come to its body yet.
        await using var asking = scope.Token.UnsafeRegister(
            _ =>
            {
                stream.AskingThread = Environment.CurrentManagedThreadId;
                scope.EndLater();
                stream.AskingThread = null;
            },
            null);

        scope.End();

        await source.CloseAsync();
        stream.WasReadByAsking.Should().BeFalse("who calls Reconnect() may hold a lock, or be a callback of this very stream");
    }

    [Fact]
    public async Task A_body_that_is_opened_when_its_scope_has_ended_is_closed_at_once()
    {
        await _cancellation.CancelAsync();
        await using var stream = new RefusingStream(_cancellation);

        var source = Open(stream);

        stream.IsClosed.Should().BeTrue("nobody may come to read or to close it");
        (await source.ReadAsync(_reader)).Should().BeFalse();
        await source.CloseAsync();
    }

    [Fact]
    public async Task A_callback_of_the_token_that_throws_does_not_keep_the_body_open()
    {
        using var scope = new CancellationScope(CancellationToken.None);
        await using var stream = new RefusingStream(_cancellation);
        var source = Open(stream, scope);
        await using var throwing = scope.Token.UnsafeRegister(_ => throw new InvalidOperationException("bug"), null);

        scope.Invoking(s => s.End()).Should().Throw<AggregateException>();

        stream.IsClosed.Should().BeTrue();
        await source.CloseAsync();
    }

    [Fact]
    public async Task What_the_response_throws_when_it_is_disposed_of_is_told_and_not_thrown()
    {
        var bug = new IOException("The connection is in use.");
        await using var stream = new MemoryStream();
        var source = new ByteSource(stream, new StubbornOwner(bug), supportsZeroByteReads: false, TimeProvider.System, _scope);

        (await source.CloseAsync()).Should().BeSameAs(bug);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _cancellation.Dispose();
        _reader.Dispose();
    }

    private ByteSource Open(Stream stream, CancellationScope? scope = null) => new(
        stream, stream, supportsZeroByteReads: false, TimeProvider.System, scope ?? _scope);

    private sealed class StubbornOwner(Exception exception) : IDisposable
    {
        public void Dispose() => throw exception;
    }

    /// <summary>Its read gets a byte at the moment at which it is cancelled: the byte wins.</summary>
    private sealed class LastMomentStream(CancellationTokenSource cancellation) : MemoryStream([1, 2, 3])
    {
        public bool IsClosed { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await cancellation.CancelAsync();
            return await base.ReadAsync(buffer[..1], CancellationToken.None);
        }

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>It is cancelled between the caller's look at the token and its own.</summary>
    [SuppressMessage("Performance", "CA1849", Justification = "The refusal is one that comes at once.")]
    private sealed class RefusingStream(CancellationTokenSource cancellation) : MemoryStream
    {
        public bool IsClosed { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellation.Cancel();
            return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(0);
        }

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>It is read to be closed, and tells whether by the thread that asked for that, within its call.</summary>
    private sealed class WatchedStream : MemoryStream
    {
        public int? AskingThread { get; set; }

        public bool WasReadByAsking { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            WasReadByAsking |= AskingThread == Environment.CurrentManagedThreadId;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
