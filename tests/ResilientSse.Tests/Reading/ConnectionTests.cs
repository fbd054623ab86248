using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class ConnectionTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly HttpClient _http = new();
    private readonly CancellationScope _scope = new(CancellationToken.None);

    [Fact]
    public async Task A_connection_that_was_ended_before_its_first_read_is_neither_dropped_nor_complete()
    {
        var connection = Connect(new MemoryStream());
        _scope.End();

        (await connection.FillAsync()).Should().BeFalse();
        await connection.DisposeAsync();

        connection.Drop.Should().BeNull("it was ended by us");
        connection.IsComplete.Should().BeFalse();
    }

    [Fact]
    public async Task A_response_that_does_not_let_itself_be_disposed_of_leaves_no_timer_behind_and_throws_nothing()
    {
        await using var body = new WaitingStream();
        var content = new StubbornContent();
        var connection = Connect(body, content);
        var filling = connection.FillAsync().AsTask();
        _clock.ArmedTimers.Should().Be(1);
        body.End.SetResult(0);
        (await filling).Should().BeFalse();

        await connection.DisposeAsync();

        _clock.ArmedTimers.Should().Be(0, "a timer that sets itself anew would keep the connection for ever");
        connection.Drop!.Error.Should().Be(SseError.StreamEnded);
    }

    [Fact]
    public async Task The_time_that_it_is_known_to_have_been_open_is_what_counts_and_not_the_time_that_the_consumer_took()
    {
        var connection = Connect(new MemoryStream("data:\n\n"u8.ToArray()));
        (await connection.FillAsync()).Should().BeTrue();
        connection.TryReadEvent().Should().BeTrue();

        _clock.Advance(TimeSpan.FromMinutes(1));
        (await connection.FillAsync()).Should().BeFalse();
        await connection.DisposeAsync();

        connection.MadeProgress.Should().BeFalse("nobody knows when it ended: maybe at once");
    }

    public void Dispose()
    {
        _scope.Dispose();
        _http.Dispose();
    }

    private Connection Connect(Stream body, HttpContent? content = null)
    {
        var options = new SseStreamOptions { TimeProvider = _clock, IdleTimeout = TimeSpan.FromSeconds(45) };
        var core = new StreamCore(_http, new Uri("http://localhost"), options);
        var response = new HttpResponseMessage { Content = content };
        return new Connection(core, response, new ByteSource(body, response, supportsZeroByteReads: false, _clock, _scope), _scope);
    }

    private sealed class WaitingStream : MemoryStream
    {
        public TaskCompletionSource<int> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(End.Task);
    }

    private sealed class StubbornContent() : ByteArrayContent([])
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            throw new IOException("The connection is in use.");
        }
    }
}
