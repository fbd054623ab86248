using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RelayTableTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly CancellationTokenSource _stopping = new();

    [Fact]
    public async Task A_relay_that_was_stopped_before_its_upstream_said_anything_is_replaced()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Connection(c => c.NeverAnswer()).Otherwise(c => c.Event("a").Stall()));
        var table = Table(upstream);
        var first = Share(table, upstream)!;
        await upstream.WaitForRequestAsync(0);
        first.Leave();
        (await first.Answer).Should().Be(Refusal.RelayFull);

        var second = Share(table, upstream)!;

        second.Should().NotBeSameAs(first);
        (await second.Answer).Should().BeNull("the upstream accepted");
        second.Leave();
    }

    [Fact]
    public async Task A_refusal_is_remembered_for_first_visits_and_not_for_those_who_return()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Status(404)));
        var table = Table(upstream);
        var first = Share(table, upstream)!;
        (await first.Answer)!.Status.Should().Be(404);

        // The answer is there a little before the relay is over.
        var over = new Wake();
        if (first.Log.TryWait(0, over))
            await over.WaitAsync();

        Share(table, upstream).Should().BeSameAs(first);
        Share(table, upstream, isReturning: true).Should().NotBeSameAs(first);
    }

    [Fact]
    public async Task Who_returns_during_the_first_attempt_keeps_the_relay_going_and_its_success_becomes_the_answer()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Connection(c => c.Status(503)).Otherwise(c => c.Event("a").Stall()));
        var table = Table(upstream);
        var relay = Share(table, upstream, isReturning: true)!;
        (await relay.Answer)!.Status.Should().Be(502);
        Share(table, upstream).Should().BeSameAs(relay);
        relay.IsRefused.Should().BeTrue();

        var wake = new Wake();
        relay.Log.TryWait(0, wake).Should().BeTrue();
        await _clock.TimerAsync(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await wake.WaitAsync();

        (await relay.Answer).Should().BeNull();
        relay.IsRefused.Should().BeFalse();
    }

    [Fact]
    public async Task Relays_that_have_ended_leave_their_places()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        Options(upstream, out var relays);
        var table = new RelayTable(relays, maxRelays: 1, _clock);
        for (var i = 0; i < 5; i++)
        {
            var relay = Open(table, upstream)!;
            (await relay.Answer).Should().BeNull();
            Open(table, upstream).Should().BeNull();
            await relay.DisposeAsync();
            await upstream.Requests[i].Closed;
            while (table.Running > 0)
                await Task.Yield();
        }
    }

    [Fact]
    public async Task A_shared_relay_that_has_ended_has_given_back_what_its_log_counted()
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        var options = Options(upstream, out var relays);
        var table = new RelayTable(relays, maxRelays: 1, _clock);
        var relay = Share(table, upstream)!;
        var wake = new Wake();
        if (relay.Log.TryWait(0, wake))
            await wake.WaitAsync();

        relay.Log.End.Should().Be(1);
        relay.Leave();
        await upstream.Requests[0].Closed;
        while (table.Running > 0)
            await Task.Yield();

        relays.Budget.Add(options.MaxRingBytesTotal);
        relays.Budget.IsExceeded.Should().BeFalse("nothing of what ended is counted");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_relay_that_cannot_begin_is_a_bad_gateway(bool shares)
    {
        await using var upstream = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        var options = new SseProxyOptions { ConfigureUpstream = u => u.LoggerFactory = new DisposedLoggerFactory() };
        var relays = new RelayOptions(() => new HttpClient(), options, _clock, NullLoggerFactory.Instance, _stopping.Token);
        var table = new RelayTable(relays, maxRelays: 10, _clock);

        Relay relay = shares ? Share(table, upstream)! : Open(table, upstream)!;

        (await relay.Answer).Should().Be(Refusal.BadGateway);
        relay.IsGivenUp.Should().BeTrue();
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static DedicatedRelay? Open(RelayTable table, SseTestServer upstream) => table.Open(
        new BrowserRequest(upstream.Uri, "secret", null),
        new BrowserResponse(new DefaultHttpContext(), TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None),
        crossing: null);

    private static SharedRelay? Share(RelayTable table, SseTestServer upstream, bool isReturning = false) =>
        table.Share(new RelayKey(upstream.Uri.AbsoluteUri, "token:hash"), upstream.Uri, "secret", isReturning);

    private RelayTable Table(SseTestServer upstream)
    {
        Options(upstream, out var relays);
        return new RelayTable(relays, maxRelays: 10, _clock);
    }

    private SseProxyOptions Options(SseTestServer upstream, out RelayOptions relays)
    {
        var options = new SseProxyOptions
        {
            Linger = TimeSpan.Zero,
            ConfigureUpstream = u => u.ReconnectPolicy = u.ReconnectPolicy with { Jitter = 0 },
        };
        var http = new HttpClient(SseHttpHandler.Create()) { BaseAddress = upstream.Uri };
        relays = new RelayOptions(() => http, options, _clock, NullLoggerFactory.Instance, _stopping.Token);
        return options;
    }

    private sealed class DisposedLoggerFactory : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => throw new ObjectDisposedException(nameof(ILoggerFactory));

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
