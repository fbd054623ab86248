using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class ResponseWriterTests
{
    [Fact]
    public async Task A_connection_whose_first_event_is_yet_to_come_is_read_no_faster_than_its_one_browser_takes_what_comes_before()
    {
        var blocks = string.Concat(Enumerable.Range(0, 40_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"id: {i}\n\n")));
        using var upstream = new MemoryStream(Encoding.UTF8.GetBytes(blocks));
        using var browser = new OneBrowser(upstream);
        await browser.Relay.StartAsync();
        var release = browser.Body.Hold();

        var run = browser.Relay.RunAsync();

        upstream.Position.Should().BeLessThan(4096, "nobody has taken the first block yet");
        release.SetResult();
        await run;
        browser.Body.Text.Should().Be(":\n\n" + blocks);
    }

    [Fact]
    public async Task Ids_that_are_not_UTF_8_and_so_become_longer_are_all_written()
    {
        var block = Enumerable.Repeat((byte)0xFF, 1020).ToArray();
        "id:"u8.CopyTo(block);
        "\n\n"u8.CopyTo(block.AsSpan(^2));
        using var upstream = new MemoryStream([.. Enumerable.Repeat(block, 400).SelectMany(b => b)]);

        using var browser = new OneBrowser(upstream);

        await browser.Relay.RunAsync();

        browser.Body.Text.Should().Be(":\n\n" + string.Concat(Enumerable.Repeat($"id: {new string('\uFFFD', 1015)}\n\n", 400)));
    }

    [Fact]
    public async Task A_heartbeat_that_was_due_during_a_slow_flush_does_not_follow_what_was_flushed()
    {
        using var browser = new OneBrowser();
        var (run, attending) = browser.Start();
        await browser.SendAsync("data: 1\n\n");
        await browser.Body.ContainsAsync("data: 1\n\n");
        browser.Clock.Advance(OneBrowser.Heartbeat - TimeSpan.FromSeconds(1));
        var release = browser.Body.Hold();
        var flushing = browser.Clock.TimerAsync(OneBrowser.WriteTimeout);
        await browser.SendAsync("data: 2\n\n");
        await flushing;

        browser.Clock.Advance(TimeSpan.FromSeconds(2));
        release.SetResult();
        await browser.Clock.TimerAsync(OneBrowser.Heartbeat - TimeSpan.FromSeconds(2));
        await browser.SendAsync("data: 3\n\n");
        await browser.Body.ContainsAsync("data: 3\n\n");

        browser.Body.Text.Should().Be(":\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\n");
        await browser.LeaveAsync();
        (await attending).Should().Be(Ending.Cancelled);
        await run;
    }

    [Fact]
    public async Task A_silence_is_broken_and_what_comes_meanwhile_follows_the_heartbeat_whole()
    {
        using var browser = new OneBrowser();
        var (run, attending) = browser.Start();
        await browser.SendAsync("data: 1\n\n");
        await browser.Body.ContainsAsync("data: 1\n\n");
        var release = browser.Body.Hold();
        var flushing = browser.Clock.TimerAsync(OneBrowser.WriteTimeout);
        browser.Clock.RunFor(OneBrowser.Heartbeat);
        await flushing;

        await browser.SendAsync("data: 2\n\n");
        release.SetResult();
        await browser.Body.ContainsAsync("data: 2\n\n");

        browser.Body.Text.Should().Be(":\n\ndata: 1\n\n:\n\ndata: 2\n\n");
        await browser.LeaveAsync();
        (await attending).Should().Be(Ending.Cancelled);
        await run;
    }

    [Fact]
    public async Task What_comes_after_the_visit_has_ended_is_not_written()
    {
        using var browser = new OneBrowser();
        var (run, attending) = browser.Start();
        await browser.SendAsync("data: 1\n\n");
        await browser.Body.ContainsAsync("data: 1\n\n");
        await browser.LeaveAsync();
        (await attending).Should().Be(Ending.Cancelled);

        await browser.SendAsync("data: 2\n\nid: 3\n\n");

        await run;
        browser.Body.Text.Should().Be(":\n\ndata: 1\n\n");
    }
}
