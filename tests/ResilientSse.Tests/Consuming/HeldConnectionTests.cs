using System.Globalization;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

/// <summary>After an item that did not parse the connection is kept for the next enumeration.</summary>
public sealed class HeldConnectionTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly SseTestHandler _handler;
    private readonly HttpClient _http;
    private readonly SseStream<int> _stream;
    private readonly List<int> _numbers = [];
    private readonly List<SseConnectionState> _states = [];

    public HeldConnectionTests()
    {
        _handler = new SseTestHandler(
            s => s.Connection(c => c.Raw("data: 1\n\ndata: bad\n\ndata: 3\n\ndata: 4\n\n").Stall()).Otherwise(c => c.Raw("data: 5\n\n").Stall()), _clock);
        _http = _handler.CreateClient();
        _stream = SseStream.Create(
            _http, new Uri("/", UriKind.Relative), (_, data) => int.Parse(data, CultureInfo.InvariantCulture), new SseStreamOptions { TimeProvider = _clock });
        _stream.StateChanged += (_, change) => _states.Add(change.State);
    }

    [Fact]
    public async Task The_next_enumeration_gets_what_follows_on_the_same_connection_without_ids_too()
    {
        await FailAsync();
        _stream.State.Should().Be(SseConnectionState.Connected);

        await ReadAsync(until: 4);

        _numbers.Should().Equal(1, 3, 4);
        _handler.Requests.Should().ContainSingle();
        _states.Should().Equal(SseConnectionState.Connecting, SseConnectionState.Connected, SseConnectionState.Disconnected);
    }

    [Fact]
    public async Task When_nobody_comes_for_5_seconds_it_is_closed()
    {
        await FailAsync();
        _clock.RunFor(TimeSpan.FromSeconds(4.9));
        _handler.Requests[0].Closed.IsCompleted.Should().BeFalse();

        _clock.RunFor(TimeSpan.FromSeconds(0.1));

        await _handler.Requests[0].Closed;
        await ReadAsync(until: 5);
        _numbers.Should().Equal(1, 5);
        _clock.ArmedTimers.Should().Be(0);
        _states.Should().StartWith([SseConnectionState.Connecting, SseConnectionState.Connected, SseConnectionState.Disconnected, SseConnectionState.Connecting]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task When_the_item_was_the_last_one_the_next_enumeration_is_complete_however_late_it_comes(int seconds)
    {
        var options = new SseStreamOptions { TimeProvider = _clock, CompleteAfter = (_, data) => data.SequenceEqual("bad"u8) };
        var stream = SseStream.Create(_http, new Uri("/", UriKind.Relative), (_, data) => int.Parse(data, CultureInfo.InvariantCulture), options);
        await stream.Awaiting(s => s.LastAsync().AsTask()).Should().ThrowAsync<SseItemException>();
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        (await stream.Select(item => item.Data).Take(1).ToListAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();

        _handler.Requests.Should().ContainSingle();
        stream.State.Should().Be(SseConnectionState.Disconnected);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await stream.FirstAsync(TestContext.Current.CancellationToken)).Data.Should().Be(5, "the one after that begins anew, as after any completion");
    }

    [Fact]
    public async Task It_no_longer_follows_the_token_of_the_enumeration_that_left_it()
    {
        using var first = new CancellationTokenSource();
        await FailAsync(first.Token);
        await first.CancelAsync();

        await ReadAsync(until: 4);

        _numbers.Should().Equal(1, 3, 4);
    }

    [Fact]
    public async Task It_follows_the_token_of_the_enumeration_that_takes_it()
    {
        await FailAsync();
        using var second = new CancellationTokenSource();
        await using var items = _stream.GetAsyncEnumerator(second.Token);
        (await items.MoveNextAsync()).Should().BeTrue();
        (await items.MoveNextAsync()).Should().BeTrue();
        var pending = items.MoveNextAsync().AsTask();

        await second.CancelAsync();

        await pending.Awaiting(p => p).Should().ThrowAsync<OperationCanceledException>();
        await _handler.Requests[0].Closed;
    }

    [Fact]
    public async Task Reconnect_while_nobody_consumes_does_nothing_to_it()
    {
        await FailAsync();

        _stream.Reconnect();

        await ReadAsync(until: 4);
        _numbers.Should().Equal(1, 3, 4);
        _handler.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Reconnect_after_it_was_taken_closes_it()
    {
        await FailAsync();
        await using var items = _stream.GetAsyncEnumerator();
        (await items.MoveNextAsync()).Should().BeTrue();
        (await items.MoveNextAsync()).Should().BeTrue();
        var pending = items.MoveNextAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1));

        _stream.Reconnect();

        (await pending).Should().BeTrue();
        items.Current.Data.Should().Be(5);
        await _handler.Requests[0].Closed;
    }

    [Fact]
    public async Task A_subscription_takes_it_too()
    {
        await FailAsync();
        var items = new Signal<int>();

        await using var subscription = _stream.Subscribe((item, _) => items.AddAsync(item.Data));

        (await items.NextAsync()).Should().Be(3);
        _handler.Requests.Should().ContainSingle();
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task FailAsync(CancellationToken cancellationToken = default) =>
        await FluentActions.Awaiting(() => ReadAsync(until: 4, cancellationToken)).Should().ThrowAsync<SseItemException>();

    private async Task ReadAsync(int until, CancellationToken cancellationToken = default)
    {
        await foreach (var item in _stream.WithCancellation(cancellationToken))
        {
            _numbers.Add(item.Data);
            if (item.Data == until)
                return;
        }
    }
}
