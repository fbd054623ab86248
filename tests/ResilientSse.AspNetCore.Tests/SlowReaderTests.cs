using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResilientSse.AspNetCore.Tests.Observing;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed partial class SlowReaderTests
{
    private readonly string _prefix = $"/{Guid.NewGuid():N}";
    private readonly TestClock _clock = new();
    private readonly SseEventLog _log = new();
    private readonly SlowReaders _readers;

    public SlowReaderTests() => _readers = new(_clock, _log);

    [Fact]
    public async Task A_reader_that_has_stalled_is_aborted_after_the_write_timeout_and_the_others_go_on()
    {
        await using var app = await StartAsync(shares: true);
        using var stalled = await VisitSlowlyAsync(app);
        using var other = await app.VisitAsync();
        await app.AdmittedAsync(2);
        await _readers.StallAsync(other);

        _clock.Advance(SlowReaders.WriteTimeout);

        SlowReaders.Shorten(await stalled.ReadUntilAsync("never sent")).Should().NotContain("retry: ").And.NotEndWith(RawBrowser.BodyEnd, "it was aborted, not ended");
        var last = _log.Append("last");
        (await other.EventAsync()).Should().Be($"id: {last}\ndata: last");
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Over_HTTP_2_a_reader_that_has_stalled_loses_its_stream_and_not_the_connection_that_others_use()
    {
        await using var app = await StartAsync(shares: true, HttpProtocols.Http2);
        app.Http.DefaultRequestVersion = HttpVersion.Version20;
        app.Http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var delivered = new RouteMeasurements("sse.proxy.delivered", _prefix + ProxyApp.Route);
        using var stalled = await app.VisitAsync();
        using var other = await app.VisitAsync();
        _log.Append("first");
        await other.EventAsync();

        // There each flush waits for a moment, which may not be the one at which the clock goes on.
        await delivered.SumAsync(2);
        await _readers.StallAsync(other);
        await delivered.SumAsync(_log.Count + 1);

        _clock.Advance(SlowReaders.WriteTimeout);

        await stalled.Awaiting(b => b.RestAsync()).Should().ThrowAsync<Exception>("it was reset, not ended");
        var last = _log.Append("last");
        (await other.EventAsync()).Should().Be($"id: {last}\ndata: last");
    }

    [Fact]
    public async Task A_reader_that_the_ring_has_overtaken_ends_cleanly_after_a_retry_that_grows()
    {
        await using var app = await StartAsync(shares: true);
        using var other = await app.VisitAsync();
        _log.Append("first");
        await other.EventAsync();
        var longest = 1_000;

        for (var i = 0; i < 3; i++)
        {
            longest *= 2;
            using var slow = await VisitSlowlyAsync(app, headers: $"Last-Event-ID: {_log.Count}\r\n");
            await app.AdmittedAsync(i == 0 ? 2 : 1);
            await _readers.StallAsync(other);

            var text = SlowReaders.Shorten(await slow.ReadUntilAsync(RawBrowser.BodyEnd));
            int.Parse(Retry().Match(text).Groups[1].Value, CultureInfo.InvariantCulture).Should().BeInRange(longest / 2, longest);
            text.Should().EndWith(RawBrowser.BodyEnd);
            text.Should().NotContain("data: more", "that has left the ring");
        }
    }

    [Fact]
    public async Task A_dedicated_relay_waits_for_its_reader_and_loses_nothing()
    {
        const int Events = 1_000;
        var large = new string('x', 8 * 1024);
        await using var app = await StartAsync(shares: false);
        using var slow = await VisitSlowlyAsync(app);
        for (var i = 0; i < Events; i++)
            _log.Append(large);
        await _clock.TimerAsync(SlowReaders.WriteTimeout);

        var text = await slow.ReadUntilAsync($"id: {Events}\n");

        EventId().Matches(text).Select(m => m.Groups[1].Value)
            .Should().Equal(Enumerable.Range(1, Events).Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_reader_that_has_stalled_does_not_hold_the_shutdown()
    {
        await using var app = await StartAsync(shares: true);
        using var stalled = await VisitSlowlyAsync(app);
        using var other = await app.VisitAsync();
        await app.AdmittedAsync(2);
        await _readers.StallAsync(other);

        var stop = app.App.StopAsync();

        await _clock.TimerAsync(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await stop;
        (await other.RestAsync()).Should().ContainSingle().Which.Should().StartWith("retry: ");
    }

    private Task<ProxyApp> StartAsync(bool shares, HttpProtocols protocols = HttpProtocols.Http1) => ProxyApp.StartAsync(
        s => s.Otherwise(c => c.Follow(_log).Stall()),
        o =>
        {
            SlowReaders.Configure(o);
            o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
        },
        build: SlowReaders.Listen,
        protocols: protocols,
        time: _clock,
        prefix: _prefix);

    private Task<RawBrowser> VisitSlowlyAsync(ProxyApp app, string headers = "") =>
        RawBrowser.VisitAsync(app.Address, path: $"{_prefix}/api/guilds/42/status/stream", headers: headers);

    [GeneratedRegex(@"\nretry: (\d+)\n")]
    private static partial Regex Retry();

    [GeneratedRegex(@"\nid: (\d+)\n")]
    private static partial Regex EventId();
}
