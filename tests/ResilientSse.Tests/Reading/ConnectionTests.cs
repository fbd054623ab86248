using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class ConnectionTests : IDisposable
{
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(5);

    private readonly TestClock _clock = new();
    private readonly HttpClient _http = new();
    private readonly Lifetime _lifetime = new(CancellationToken.None);

    [Fact]
    public async Task A_connection_that_was_ended_before_its_first_read_is_not_waited_for()
    {
        await using var connection = Connect(new MemoryStream());
        _lifetime.End();

        var health = connection.IsHealthyAsync(HealthyAfter).AsTask();

        (await health.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Should().BeFalse();
        connection.Drop.Should().BeNull("it was ended by us");
    }

    [Fact]
    public async Task A_response_that_does_not_let_itself_be_disposed_of_leaves_no_timer_behind()
    {
        await using var body = new WaitingStream();
        using var content = new StubbornContent();
        var connection = Connect(body, content: content);
        var filling = connection.FillAsync().AsTask();
        body.End.SetResult(0);
        (await filling).Should().BeFalse();

        await connection.Invoking(c => c.DisposeAsync().AsTask()).Should().ThrowAsync<IOException>();

        _clock.ArmedTimers.Should().Be(0, "a timer that sets itself anew would keep the connection for ever");
    }

    [Fact]
    public async Task While_a_read_is_pending_the_reader_is_left_alone()
    {
        await using var body = new WaitingStream();
        await using var connection = Connect(body);
        var health = connection.IsHealthyAsync(HealthyAfter).AsTask();
        _clock.Advance(HealthyAfter);
        (await health).Should().BeTrue();

        connection.Reader.Give("data: a\n\n"u8);

        connection.TryReadEvent().Should().BeFalse("the read that is under way may be at work on the buffer");
        body.End.SetResult(0);
    }

    [Fact]
    public async Task A_connection_that_stays_open_while_there_is_no_room_for_its_blocks_counts_as_a_success()
    {
        var point = new FullPoint();
        await using var connection = Connect(OneBlock(), point);

        var health = connection.IsHealthyAsync(HealthyAfter).AsTask();
        _clock.Advance(HealthyAfter);
        point.Room.SetResult();

        (await health).Should().BeTrue("what comes later, or does not, is the next read's");
    }

    [Fact]
    public async Task A_connection_that_ends_while_there_is_no_room_for_its_blocks_says_so_as_any_other()
    {
        await using var connection = Connect(OneBlock(), new FullPoint());

        var health = connection.IsHealthyAsync(HealthyAfter).AsTask();
        _lifetime.End();

        (await health).Should().BeFalse();
        connection.Drop.Should().BeNull("it was ended by us");
    }

    public void Dispose()
    {
        _lifetime.Dispose();
        _http.Dispose();
    }

    private static MemoryStream OneBlock() => new("id: 1\n\n"u8.ToArray());

    private Connection Connect(Stream body, ResumePoint? point = null, HttpContent? content = null)
    {
        var options = new SseStreamOptions { TimeProvider = _clock, IdleTimeout = TimeSpan.FromSeconds(45) };
        var core = new StreamCore(_http, new Uri("http://localhost"), options, point ?? new ResumePoint(""));
        return new Connection(core, HttpMethod.Get, new ResponseBody(new HttpResponseMessage { Content = content }, body), _lifetime);
    }

    /// <summary>Has room for one block.</summary>
    private sealed class FullPoint() : ResumePoint("")
    {
        public TaskCompletionSource Room { get; } = new();

        public override ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
            LastEventId.Length == 0 ? default : new(Room.Task.WaitAsync(cancellationToken));
    }

    private sealed class WaitingStream : MemoryStream
    {
        public TaskCompletionSource<int> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(End.Task);
    }

    private sealed class StubbornContent() : ByteArrayContent([])
    {
        private bool _hasThrown;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!_hasThrown)
            {
                _hasThrown = true;
                throw new IOException("The connection is in use.");
            }
        }
    }
}
