using System.Text;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

/// <summary>To the byte: a comment is one line. Clients that call with each blank line would take another one for an empty message.</summary>
public sealed class HeartbeatTests
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly TestClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_opening_and_heartbeats_are_comments_of_one_line_between_blocks(bool shares)
    {
        var more = new TaskCompletionSource();
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("a", id: "1").Until(more.Task).Event("b", id: "2").Stall()),
            o => o.Sharing = shares ? SseProxySharing.PerToken : SseProxySharing.None,
            time: _clock);
        using var browser = await app.VisitAsync();
        await using var body = await browser.Response.Content.ReadAsStreamAsync();

        (await ReadAsync(body, ":\n")).Should().Be(":\n");
        var first = await ReadAsync(body, "a\n\n");
        first.Should().MatchRegex("^id: [^\n]*1\ndata: a\n\n$");
        await _clock.TimerAsync(Heartbeat);
        _clock.Advance(Heartbeat);
        (await ReadAsync(body, ":\n")).Should().Be(":\n");
        await _clock.TimerAsync(Heartbeat);
        _clock.Advance(Heartbeat);
        (await ReadAsync(body, ":\n")).Should().Be(":\n");
        more.SetResult();
        (await ReadAsync(body, "b\n\n")).Should().MatchRegex("^id: [^\n]*2\ndata: b\n\n$");
    }

    [Fact]
    public async Task The_id_that_makes_a_browser_known_is_in_the_block_of_the_first_event()
    {
        await using var app = await ProxyApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("b").Stall()));
        using var browser = await app.VisitAsync();
        await using var body = await browser.Response.Content.ReadAsStreamAsync();

        (await ReadAsync(body, "b\n\n")).Should().Be(":\nid: 0000000000000-0~\ndata: a\n\ndata: b\n\n");
    }

    private static async Task<string> ReadAsync(Stream body, string end)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await body.ReadAsync(one) > 0)
            text.Append((char)one[0]);

        return text.ToString();
    }
}
