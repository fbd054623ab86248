using System.Globalization;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class EndTests
{
    private readonly TestClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_upstream_asks_reconnecting_clients_to_wait_is_a_floor_for_what_the_proxy_says(bool shares)
    {
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Raw("retry: 30000\n\nid: 1\ndata: a\n\n").Stall()),
            o => (o.Sharing, o.MaxStreamAge) = (shares ? SseProxySharing.PerToken : SseProxySharing.None, TimeSpan.FromSeconds(10)),
            time: _clock);
        using var browser = await app.VisitAsync();
        while ((await browser.EventAsync())?.EndsWith("data: a", StringComparison.Ordinal) == false)
        {
        }

        _clock.Advance(TimeSpan.FromSeconds(10));

        var retry = (await browser.RestAsync()).Should().ContainSingle().Subject;
        int.Parse(retry["retry: ".Length..], CultureInfo.InvariantCulture).Should().BeInRange(30_000, 40_000);
    }

    [Fact]
    public void Responses_that_began_together_do_not_end_together()
    {
        var ages = Enumerable.Range(0, 1_000).Select(_ => RetryTimes.Age(TimeSpan.FromHours(1)).TotalMinutes).ToList();

        ages.Should().OnlyContain(age => age >= 48 && age <= 60);
        (ages.Max() - ages.Min()).Should().BeGreaterThan(10);
        RetryTimes.Age(Timeout.InfiniteTimeSpan).Should().Be(Timeout.InfiniteTimeSpan);
    }

    [Theory]
    [InlineData("HTTP/1.0", "", "close")]
    [InlineData("HTTP/1.0", "Connection: keep-alive\r\n", "close")]
    [InlineData("HTTP/1.1", "Connection: close\r\n", "close")]
    [InlineData("HTTP/1.1", "", "keep-alive")]
    public async Task The_connection_is_kept_alive_only_for_those_who_want_that(string protocol, string headers, string expected)
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));

        using var browser = await RawBrowser.SendAsync(
            app.Address, $"GET /api/guilds/42/status/stream {protocol}\r\nHost: {app.Address.Authority}\r\nCookie: auth_token=secret\r\n{headers}\r\n");

        var head = await browser.ReadUntilAsync("\r\n\r\n");
        var connection = head.Split("\r\n").SingleOrDefault(line => line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
        if (expected == "keep-alive")
            connection.Should().Be("Connection: keep-alive");
        else
            (connection ?? "Connection: close").Should().Be("Connection: close");
    }
}
