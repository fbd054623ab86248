using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed partial class SlowReaderTests
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(31);
    private static readonly string Large = new('x', 8 * 1024);

    private readonly TestClock _clock = new();
    private readonly SseEventLog _log = new();

    [Fact]
    public async Task A_reader_that_has_stalled_is_aborted_after_the_write_timeout_and_the_others_go_on()
    {
        await using var app = await StartAsync(shares: true);
        using var stalled = await RawBrowser.VisitAsync(app.Address);
        using var other = await app.VisitAsync();
        await app.AdmittedAsync(2);
        await StallAsync(other);

        _clock.Advance(WriteTimeout);

        (await stalled.ReadUntilAsync("never sent")).Should().NotContain("retry: ").And.NotEndWith("0\r\n\r\n", "it was aborted, not ended");
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
        using var stalled = await app.VisitAsync();
        using var other = await app.VisitAsync();
        await StallAsync(other);

        _clock.Advance(WriteTimeout);

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
            using var slow = await RawBrowser.VisitAsync(app.Address, headers: $"Last-Event-ID: {_log.Count}\r\n");
            await app.AdmittedAsync(i == 0 ? 2 : 1);
            await StallAsync(other);

            var text = await slow.ReadUntilAsync("0\r\n\r\n");
            int.Parse(Retry().Match(text).Groups[1].Value, CultureInfo.InvariantCulture).Should().BeInRange(longest / 2, longest);
            text.Should().EndWith("0\r\n\r\n");
            text.Length.Should().BeLessThan(1024 * 1024, "UseSseSendBuffer bounds what is written to it");
        }
    }

    [Fact]
    public async Task A_dedicated_relay_waits_for_its_reader_and_loses_nothing()
    {
        const int Events = 1_000;
        await using var app = await StartAsync(shares: false);
        using var slow = await RawBrowser.VisitAsync(app.Address);
        for (var i = 0; i < Events; i++)
            _log.Append(Large);
        await _clock.TimerAsync(WriteTimeout);

        var text = await slow.ReadUntilAsync($"id: {Events}\n");

        EventId().Matches(text).Select(m => m.Groups[1].Value)
            .Should().Equal(Enumerable.Range(1, Events).Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_reader_that_has_stalled_does_not_hold_the_shutdown()
    {
        await using var app = await StartAsync(shares: true);
        using var stalled = await RawBrowser.VisitAsync(app.Address);
        using var other = await app.VisitAsync();
        await app.AdmittedAsync(2);
        await StallAsync(other);

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
            o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None;
            o.WriteTimeout = WriteTimeout;
            o.RingEvents = 10;
        },
        build: b => b.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.UseSseSendBuffer();
            kestrel.Limits.MinResponseDataRate = null;
        }),
        protocols: protocols,
        time: _clock);

    /// <summary>Sends until somebody's flush waits, and the ring has moved on from there. The other one reads it all.</summary>
    private async Task StallAsync(Browser other)
    {
        var stalled = _clock.TimerAsync(WriteTimeout);
        for (var after = 0; after < 200; after += stalled.IsCompleted ? 1 : 0)
        {
            var id = _log.Append(Large);
            (await other.EventAsync()).Should().StartWith($"id: {id}\n");
        }
    }

    [GeneratedRegex(@"\nretry: (\d+)\n")]
    private static partial Regex Retry();

    [GeneratedRegex(@"\nid: (\d+)\n")]
    private static partial Regex EventId();
}
