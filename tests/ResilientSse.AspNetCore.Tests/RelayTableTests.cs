using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RelayTableTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SseProxyOptions _options = new()
    {
        Sharing = SseProxySharing.PerToken,
        Linger = TimeSpan.Zero,
        ConfigureUpstream = u => u.ReconnectPolicy = u.ReconnectPolicy with { Jitter = 0 },
    };

    [Fact]
    public async Task A_relay_that_was_stopped_before_its_upstream_said_anything_is_replaced()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Connection(c => c.NeverAnswer()).Otherwise(c => c.Event("a").Stall()));
        var table = Table(out _);
        var first = Join(table, upstream);
        await upstream.WaitForRequestAsync(0);
        first.Members.Leave();
        (await first.Answer).Should().Be(Refusal.Stopping);

        var second = Join(table, upstream);

        second.Should().NotBeSameAs(first);
        (await second.Answer).Should().BeNull("the upstream accepted");
        second.Members.Leave();
    }

    [Fact]
    public async Task A_refusal_is_remembered_for_first_visits_and_not_for_those_who_return()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Status(404)));
        var table = Table(out _);
        var first = Join(table, upstream);
        (await first.Answer)!.Status.Should().Be(404);

        // The answer is there a little before the relay is over.
        await first.Ring.WaitAsync(first.Ring.At(0));

        Join(table, upstream).Should().BeSameAs(first);
        Join(table, upstream, isReturning: true).Should().NotBeSameAs(first);
    }

    [Fact]
    public async Task Who_returns_during_the_first_attempt_keeps_the_relay_going_and_its_success_becomes_the_answer()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Connection(c => c.Status(503)).Otherwise(c => c.Event("a").Stall()));
        var table = Table(out _);
        var relay = Join(table, upstream, isReturning: true);
        (await relay.Answer)!.Status.Should().Be(502);
        Join(table, upstream).Should().BeSameAs(relay);
        relay.IsRefused.Should().BeTrue();

        await _clock.TimerAsync(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await relay.Settled;
        await relay.Ring.WaitAsync(relay.Ring.At(0));

        (await relay.Answer).Should().BeNull();
        relay.State.Should().Be(RelayState.Accepted);
    }

    [Fact]
    public async Task A_shared_relay_that_has_ended_has_given_back_what_its_log_counted()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        var table = Table(out var memory);
        var relay = Join(table, upstream);
        await relay.Ring.WaitAsync(relay.Ring.At(0));
        memory.Bytes.Should().BeGreaterThan(0);

        relay.Members.Leave();
        await upstream.Requests[0].Closed;
        while (memory.Bytes > 0)
            await Task.Yield();

        table.Running.Should().Be(0);
    }

    [Fact]
    public async Task A_complete_stream_is_kept_for_a_minute_for_those_who_return_to_it()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a")));
        _options.ConfigureUpstream = u => u.CompleteOnEnd = true;
        var table = Table(out var memory);
        var relay = Join(table, upstream);
        var at = relay.Ring.Range.BeforeFirst;
        while (relay.State != RelayState.Complete)
            await Task.Yield();
        relay.Members.Leave();
        await _clock.TimerAsync(TimeSpan.FromMinutes(1));

        Join(table, upstream, isReturning: true, at).Should().BeSameAs(relay);
        relay.Members.Leave();
        _clock.Advance(TimeSpan.FromMinutes(1));
        while (memory.Bytes > 0)
            await Task.Yield();

        Join(table, upstream, isReturning: true, at).Should().NotBeSameAs(relay);
    }

    [Fact]
    public async Task A_relay_that_cannot_begin_is_a_bad_gateway()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        var table = Table(out _, () => throw new InvalidOperationException("The factory is gone."));

        var relay = Join(table, upstream);

        (await relay.Answer).Should().Be(Refusal.BadGateway);
        await relay.Ring.WaitAsync(relay.Ring.At(0));
        relay.State.Should().Be(RelayState.Refused);
    }

    [Fact]
    public void Places_are_left_and_can_be_taken_again()
    {
        _options.MaxRelays = 1;
        var table = Table(out _);
        for (var i = 0; i < 3; i++)
        {
            table.TryTakePlace().Should().BeTrue();
            table.TryTakePlace().Should().BeFalse();
            table.LeavePlace();
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static SharedRelay Join(RelayTable table, SseTestServer upstream, bool isReturning = false, Position? position = null) =>
        table.Join(new(new(upstream.Uri.AbsoluteUri, "token:hash"), upstream.Uri, "secret", "client", ""), position, isReturning)!;

    private RelayTable Table(out RingMemory memory, Func<HttpClient>? http = null)
    {
        memory = new RingMemory(_options.MaxRingBytesTotal, _clock);
        var upstreams = _options.Upstreams(http ?? (() => new HttpClient(SseHttpHandler.Create())), _clock, NullLoggerFactory.Instance, _stopping.Token);
        return new RelayTable(new RelayOptions(upstreams, new LocalLogStore(), memory, _options));
    }
}
