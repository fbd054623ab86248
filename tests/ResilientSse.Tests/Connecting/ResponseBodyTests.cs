using ResilientSse.Internal;

namespace ResilientSse.Tests.Connecting;

public sealed class ResponseBodyTests
{
    [Fact]
    public async Task A_cancellation_that_a_read_which_has_just_succeeded_missed_still_closes_the_body()
    {
        using var lifetime = new CancellationTokenSource();
        using var stream = new LastMomentStream(lifetime);
        using var response = new HttpResponseMessage { Content = new StreamContent(stream) };
        var body = new ResponseBody(response, stream);
        await using var close = lifetime.Token.UnsafeRegister(_ => body.CloseIfIdle(), null);

        body.BeginRead(lifetime.Token);
        var count = await body.Stream.ReadAsync(new byte[10], lifetime.Token);
        body.EndRead(count, lifetime.Token);

        count.Should().Be(1, "what was read is delivered");
        stream.IsClosed.Should().BeTrue("the consumer may be busy for long before it comes back");
        await body.CloseAsync();
    }

    [Fact]
    public async Task Asking_to_end_a_lifetime_later_never_closes_its_body_within_the_call()
    {
        using var lifetime = new Lifetime(CancellationToken.None);
        await using var stream = new WatchedStream();
        using var response = new HttpResponseMessage { Content = new StreamContent(stream) };
        var body = new ResponseBody(response, stream);
        lifetime.Own(body);

        // The lifetime is ending on another way, and has not come to its body yet.
        await using var asking = lifetime.Token.UnsafeRegister(
            _ =>
            {
                stream.AskingThread = Environment.CurrentManagedThreadId;
                lifetime.EndLater();
                stream.AskingThread = null;
            },
            null);

        lifetime.End();

        await body.CloseAsync();
        stream.WasReadByAsking.Should().BeFalse("who calls Reconnect() may hold a lock, or be a callback of this very stream");
    }

    /// <summary>Its read gets a byte at the moment at which it is cancelled: the byte wins.</summary>
    private sealed class LastMomentStream(CancellationTokenSource lifetime) : MemoryStream([1, 2, 3])
    {
        public bool IsClosed { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await lifetime.CancelAsync();
            return await base.ReadAsync(buffer[..1], CancellationToken.None);
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
