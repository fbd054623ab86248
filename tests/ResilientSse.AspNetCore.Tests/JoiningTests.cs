using System.Globalization;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests;

public sealed class JoiningTests
{
    private readonly SseEventLog _log = new();

    [Fact]
    public async Task An_id_that_is_in_the_ring_gives_what_follows_it()
    {
        await using var app = await StartAsync(ring: 10);
        using var first = await VisitAndReadAsync(app, null, 1, 5);

        using var second = await VisitAndReadAsync(app, "3", 4, 5);

        Append(1);
        await ReadAsync(first, 6, 6);
        await ReadAsync(second, 6, 6);
        app.Upstream.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Without_an_id_it_is_the_ring_from_its_first_event_as_long_as_nothing_has_left_it()
    {
        await using var app = await StartAsync(ring: 10);
        using var first = await VisitAndReadAsync(app, null, 1, 5);

        using var second = await VisitAndReadAsync(app, null, 1, 5);

        app.Upstream.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("3")]
    public async Task What_has_left_the_ring_comes_from_an_upstream_of_its_own_until_that_meets_the_ring(string? lastEventId)
    {
        await using var app = await StartAsync(ring: 10);
        using var first = await VisitAndReadAsync(app, null, 1, 5);
        await AppendAndReadAsync(first, 6, 100);

        using var second = await VisitAndReadAsync(app, lastEventId, lastEventId is null ? 1 : 4, 100);

        app.Upstream.Requests.Should().HaveCount(2);
        app.Upstream.Requests[1].LastEventId.Should().Be(lastEventId);
        await app.Upstream.Requests[1].Closed;
        await AppendAndReadAsync(first, 101, 105);
        await ReadAsync(second, 101, 105);
    }

    [Fact]
    public async Task An_upstream_of_its_own_that_is_ahead_waits_for_the_ring_to_come_to_the_same_place()
    {
        var release = new TaskCompletionSource();
        await using var app = await StartAsync(ring: 5, s => s.Connection(c => c.Until(release.Task).Follow(_log).Stall()));
        using var first = await app.VisitAsync();
        using var browser = await VisitAndReadAsync(app, "1", 2, 5);
        app.Upstream.Requests[1].Closed.IsCompleted.Should().BeFalse("the ring has no event yet");

        release.SetResult();

        await app.Upstream.Requests[1].Closed;
        await AppendAndReadAsync(browser, 6, 10);
        app.Upstream.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Returning_browsers_that_meet_a_new_ring_lose_and_repeat_nothing_while_events_come()
    {
        await using var app = await StartAsync(ring: 1000, reconnectsEvery: 7);
        var browsers = Enumerable.Range(1, 20).Select(async i =>
        {
            using var browser = await app.VisitAsync(lastEventId: (i % 5).ToString(CultureInfo.InvariantCulture));
            await ReadAsync(browser, (i % 5) + 1, 200);
        }).ToArray();

        while (_log.Count < 200)
        {
            Append(1);
            await Task.Yield();
        }

        await Task.WhenAll(browsers);
    }

    private async Task<ProxyApp> StartAsync(int ring, Action<SseScript>? script = null, int? reconnectsEvery = null)
    {
        Append(5);
        return await ProxyApp.StartAsync(
            s =>
            {
                script?.Invoke(s);
                s.Otherwise(c => _ = reconnectsEvery is { } count ? c.Follow(_log, count * 10).Cut(midEvent: true) : c.Follow(_log).Stall());
            },
            o =>
            {
                o.Sharing = SseProxySharing.PerToken;
                o.RingEvents = ring;
                o.ConfigureUpstream = ProxyApp.ReconnectFast;
            });
    }

    private void Append(int count)
    {
        for (var i = 0; i < count; i++)
            _log.Append($"event {_log.Count + 1}");
    }

    /// <summary>One at a time: a burst would push the browser out of a small ring.</summary>
    private async Task AppendAndReadAsync(Browser browser, int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            Append(1);
            await ReadAsync(browser, i, i);
        }
    }

    private static async Task<Browser> VisitAndReadAsync(ProxyApp app, string? lastEventId, int from, int to)
    {
        var browser = await app.VisitAsync(lastEventId: lastEventId);
        await ReadAsync(browser, from, to);
        return browser;
    }

    private static async Task ReadAsync(Browser browser, int from, int to)
    {
        for (var i = from; i <= to; i++)
            (await browser.EventAsync()).Should().Be($"id: {i}\ndata: event {i}");
    }
}
