using System.Globalization;
using System.IO.Pipelines;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class ResponseWriterTests : IDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(31);

    private readonly TestClock _clock = new();
    private readonly Pipe _upstream = new();
    private readonly HeldBody _body = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<IDisposable> _disposables = [];

    [Fact]
    public async Task A_connection_whose_first_event_is_yet_to_come_is_read_no_faster_than_its_one_browser_takes_what_comes_before()
    {
        var blocks = string.Concat(Enumerable.Range(0, 40_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"id: {i}\n\n")));
        using var upstream = new MemoryStream(Encoding.UTF8.GetBytes(blocks));
        var relay = Relay(upstream);
        await relay.StartAsync();
        var release = _body.Hold();

        // What there is comes at once: so it runs to where it waits.
        var run = relay.RunAsync();

        upstream.Position.Should().BePositive().And.BeLessThan(4096, "nobody has taken the first block yet");
        release.SetResult();
        await run;
        _body.Text.Should().Be(":\n\n" + blocks);
    }

    [Fact]
    public async Task Ids_that_are_not_UTF_8_and_so_become_longer_are_all_written()
    {
        var block = Enumerable.Repeat((byte)0xFF, 1020).ToArray();
        "id:"u8.CopyTo(block);
        "\n\n"u8.CopyTo(block.AsSpan(^2));
        using var upstream = new MemoryStream([.. Enumerable.Repeat(block, 400).SelectMany(b => b)]);

        await Relay(upstream).RunAsync();

        _body.Text.Should().Be(":\n\n" + string.Concat(Enumerable.Repeat($"id: {new string('\uFFFD', 1015)}\n\n", 400)));
    }

    [Fact]
    public async Task A_heartbeat_that_was_due_during_a_slow_flush_does_not_follow_what_was_flushed()
    {
        var (run, attending) = Start(Relay());
        await SendAsync("data: 1\n\n");
        await _body.ContainsAsync("data: 1\n\n");
        var release = _body.Hold();
        var flushing = _clock.TimerAsync(WriteTimeout);
        await SendAsync("data: 2\n\n");
        await flushing;

        _clock.Advance(Heartbeat + TimeSpan.FromSeconds(1));
        release.SetResult();
        await SendAsync("data: 3\n\n");
        await _body.ContainsAsync("data: 3\n\n");

        _body.Text.Should().Match(":\n\ndata: 1\n\ndata: 2\n\n*data: 3\n\n").And.NotContain("data: 2\n\n:\n\n:\n\n");
        await EndAsync(run, attending, Ending.Cancelled);
    }

    [Fact]
    public async Task A_silence_is_broken_and_what_comes_meanwhile_follows_the_heartbeat_whole()
    {
        var (run, attending) = Start(Relay());
        await SendAsync("data: 1\n\n");
        await _body.ContainsAsync("data: 1\n\n");
        var release = _body.Hold();
        var flushing = _clock.TimerAsync(WriteTimeout);
        _clock.RunFor(Heartbeat);
        await flushing;

        await SendAsync("data: 2\n\n");
        release.SetResult();
        await _body.ContainsAsync("data: 2\n\n");

        _body.Text.Should().Be(":\n\ndata: 1\n\n:\n\ndata: 2\n\n");
        await EndAsync(run, attending, Ending.Cancelled);
    }

    [Fact]
    public async Task What_comes_after_the_visit_has_ended_is_not_written()
    {
        var relay = Relay();
        var (run, attending) = Start(relay);
        await SendAsync("data: 1\n\n");
        await _body.ContainsAsync("data: 1\n\n");
        await _end.CancelAsync();
        (await attending).Should().Be(Ending.Cancelled);

        await SendAsync("data: 2\n\nid: 3\n\n");

        await run;
        _body.Text.Should().Be(":\n\ndata: 1\n\n");
    }

    [Fact]
    public async Task The_shared_log_is_crossed_over_to_when_it_comes_to_the_newest_event_and_no_later_one_is_written()
    {
        var shared = Log();
        var crossing = new Crossing(shared, 10);
        var (run, attending) = Start(Relay(crossing: crossing));
        await SendAsync("id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n");
        await _body.ContainsAsync("data: 2\n\n");

        Append(shared, "1");
        Append(shared, "2");
        (await attending).Should().Be(Ending.Crossed);
        crossing.Cursor.Should().Be(2);

        await SendAsync("id: 3\ndata: 3\n\n");
        await run;
        _body.Text.Should().Be(":\n\nid: 1\ndata: 1\n\nid: 2\ndata: 2\n\n");
    }

    [Theory]
    [InlineData("id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n", "data: 1\n\n")]
    [InlineData("id: 1\n\nid: 2\n\nid: 2\ndata: 2\n\n", "id: 1\n\n")]
    public async Task The_place_to_cross_over_may_be_anywhere_in_what_came_together_and_what_follows_it_is_not_written(string blocks, string last)
    {
        var shared = Log();
        Append(shared, "1");
        var crossing = new Crossing(shared, 10);
        var (run, attending) = Start(Relay(crossing: crossing));

        await SendAsync(blocks);

        (await attending).Should().Be(Ending.Crossed);
        await run;
        crossing.Cursor.Should().Be(1);
        _body.Text.Should().EndWith(last);
    }

    [Fact]
    public async Task A_browser_that_leaves_before_it_has_crossed_over_does_not_stay_among_the_readers_of_the_shared_log()
    {
        var shared = Log();
        var (run, attending) = Start(Relay(crossing: new Crossing(shared, 10)));
        await _body.ContainsAsync(":\n\n");
        _body.Hold().SetException(new IOException("The browser is gone."));

        await SendAsync("id: 1\ndata: 1\n\n");

        (await attending).Should().Be(Ending.Gone);
        await run;
        Waiting(shared).Should().BeNull("the next change may be hours away, and many browsers may come and leave till then");
    }

    public void Dispose()
    {
        _end.Dispose();
        _body.Dispose();
        _disposables.ForEach(d => d.Dispose());
    }

    private static RelayLog Log() => new(10, 1000, new RingBudget(1000));

    private static void Append(RelayLog log, string id)
    {
        log.Append(new(Encoding.UTF8.GetBytes($"data: {id}\n\n"), id));
        log.Publish();
    }

    private static object? Waiting(RelayLog log) => Field(Field(log, "_readers")!, "_first");

    private static object? Field(object of, string name) =>
        of.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(of);

    /// <summary>A relay that writes into <see cref="_body"/>.</summary>
    /// <param name="upstream">What it reads; what <see cref="SendAsync"/> sends, if null.</param>
    /// <param name="crossing">Where it crosses over.</param>
    private DedicatedRelay Relay(Stream? upstream = null, Crossing? crossing = null)
    {
        var http = new HttpClient(new BodyHandler(upstream ?? _upstream.Reader.AsStream()));
        _disposables.Add(http);
        var options = new SseProxyOptions { Heartbeat = Heartbeat, ConfigureUpstream = u => u.CompleteOnEnd = true };
        var relays = new RelayOptions(() => http, options, _clock, NullLoggerFactory.Instance, CancellationToken.None);
        var context = new DefaultHttpContext { Response = { Body = _body } };
        var response = new BrowserResponse(context, WriteTimeout, _clock, CancellationToken.None);
        return new DedicatedRelay(relays, new BrowserRequest(new Uri("http://localhost"), "secret", null), response, crossing);
    }

    private (Task Run, Task<Ending> Attending) Start(DedicatedRelay relay)
    {
        return (relay.RunAsync(), AttendAsync());

        async Task<Ending> AttendAsync()
        {
            await using (relay)
                return await relay.AttendAsync(_end.Token);
        }
    }

    private async Task SendAsync(string text) => await _upstream.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task EndAsync(Task run, Task<Ending> attending, Ending ending)
    {
        await _end.CancelAsync();
        (await attending).Should().Be(ending);
        await run;
    }
}
