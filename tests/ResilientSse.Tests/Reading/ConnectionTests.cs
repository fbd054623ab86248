using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class ConnectionTests
{
    [Fact]
    public async Task A_connection_that_was_ended_before_its_first_read_is_not_waited_for()
    {
        var clock = new TestClock();
        using var http = new HttpClient();
        using var response = new HttpResponseMessage();
        using var lifetime = new Lifetime(CancellationToken.None);
        var core = new StreamCore(http, new Uri("http://localhost"), new SseStreamOptions { TimeProvider = clock }, new ResumePoint(""));
        await using var connection = new Connection(core, HttpMethod.Get, new ResponseBody(response, new MemoryStream()), lifetime);
        lifetime.End();

        var health = connection.IsHealthyAsync(TimeSpan.FromSeconds(5)).AsTask();

        (await health.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Should().BeFalse();
        connection.Drop.Should().BeNull("it was ended by us");
    }

    [Fact]
    public async Task A_response_that_does_not_let_itself_be_disposed_of_leaves_no_timer_behind()
    {
        var clock = new TestClock();
        using var http = new HttpClient();
        await using var body = new WaitingStream();
        using var content = new StubbornContent();
        var response = new HttpResponseMessage { Content = content };
        var lifetime = new Lifetime(CancellationToken.None);
        var options = new SseStreamOptions { TimeProvider = clock, IdleTimeout = TimeSpan.FromSeconds(45) };
        var core = new StreamCore(http, new Uri("http://localhost"), options, new ResumePoint(""));
        var connection = new Connection(core, HttpMethod.Get, new ResponseBody(response, body), lifetime);
        var filling = connection.FillAsync().AsTask();
        body.End.SetResult(0);
        (await filling).Should().BeFalse();

        await connection.Invoking(c => c.DisposeAsync().AsTask()).Should().ThrowAsync<IOException>();

        clock.ArmedTimers.Should().Be(0, "a timer that sets itself anew would keep the connection for ever");
    }

    [Fact]
    public async Task While_a_read_is_pending_the_reader_is_left_alone()
    {
        var clock = new TestClock();
        using var http = new HttpClient();
        await using var body = new WaitingStream();
        using var response = new HttpResponseMessage();
        var core = new StreamCore(http, new Uri("http://localhost"), new SseStreamOptions { TimeProvider = clock }, new ResumePoint(""));
        await using var connection = new Connection(core, HttpMethod.Get, new ResponseBody(response, body), new Lifetime(CancellationToken.None));
        var health = connection.IsHealthyAsync(TimeSpan.FromSeconds(5)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(5));
        (await health).Should().BeTrue();

        connection.Reader.Give("data: a\n\n"u8);

        connection.TryReadEvent().Should().BeFalse("the read that is under way may be at work on the buffer");
        body.End.SetResult(0);
    }

    [Fact]
    public async Task A_connection_that_stays_open_while_there_is_no_room_for_its_blocks_counts_as_a_success()
    {
        var clock = new TestClock();
        using var http = new HttpClient();
        using var response = new HttpResponseMessage();
        var point = new FullPoint();
        var core = new StreamCore(http, new Uri("http://localhost"), new SseStreamOptions { TimeProvider = clock }, point);
        var body = new ResponseBody(response, new MemoryStream("id: 1\n\n"u8.ToArray()));
        await using var connection = new Connection(core, HttpMethod.Get, body, new Lifetime(CancellationToken.None));

        var health = connection.IsHealthyAsync(TimeSpan.FromSeconds(5)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(5));
        point.Room.SetResult();

        (await health).Should().BeTrue("what comes later, or does not, is the next read's");
    }

    [Fact]
    public async Task A_connection_that_ends_while_there_is_no_room_for_its_blocks_says_so_as_any_other()
    {
        var clock = new TestClock();
        using var http = new HttpClient();
        using var response = new HttpResponseMessage();
        using var lifetime = new Lifetime(CancellationToken.None);
        var core = new StreamCore(http, new Uri("http://localhost"), new SseStreamOptions { TimeProvider = clock }, new FullPoint());
        var body = new ResponseBody(response, new MemoryStream("id: 1\n\n"u8.ToArray()));
        await using var connection = new Connection(core, HttpMethod.Get, body, lifetime);

        var health = connection.IsHealthyAsync(TimeSpan.FromSeconds(5)).AsTask();
        lifetime.End();

        (await health).Should().BeFalse();
        connection.Drop.Should().BeNull("it was ended by us");
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
