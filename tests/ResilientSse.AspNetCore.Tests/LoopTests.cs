using System.Globalization;
using System.Text;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class LoopTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_heartbeat_that_was_due_during_a_slow_flush_does_not_follow_what_was_flushed(bool shares)
    {
        using var browser = new OneBrowser();
        var (following, send) = Start(browser, shares);
        await send(1);
        await browser.Body.ContainsAsync("data: 1\n\n");
        browser.Clock.Advance(OneBrowser.Heartbeat - TimeSpan.FromSeconds(1));
        var release = browser.Body.Hold();
        var flushing = browser.Clock.TimerAsync(OneBrowser.WriteTimeout);
        await send(2);
        await flushing;

        browser.Clock.Advance(TimeSpan.FromSeconds(2));
        release.SetResult();
        await browser.Clock.TimerAsync(OneBrowser.Heartbeat - TimeSpan.FromSeconds(2));
        await send(3);
        await browser.Body.ContainsAsync("data: 3\n\n");

        Data(browser).Should().Be(":\ndata: 1\n\ndata: 2\n\ndata: 3\n\n");
        await browser.LeaveAsync();
        (await following).Reason.Should().Be(DropReasons.BrowserLeft);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silence_is_broken_and_what_comes_meanwhile_follows_the_heartbeat_whole(bool shares)
    {
        using var browser = new OneBrowser();
        var (following, send) = Start(browser, shares);
        await send(1);
        await browser.Body.ContainsAsync("data: 1\n\n");
        var release = browser.Body.Hold();
        var flushing = browser.Clock.TimerAsync(OneBrowser.WriteTimeout);
        browser.Clock.RunFor(OneBrowser.Heartbeat);
        await flushing;

        await send(2);
        release.SetResult();
        await browser.Body.ContainsAsync("data: 2\n\n");

        Data(browser).Should().Be(":\ndata: 1\n\n:\ndata: 2\n\n");
        await browser.LeaveAsync();
        await following;
    }

    [Fact]
    public async Task An_upstream_is_read_no_faster_than_its_one_browser_takes_what_comes()
    {
        var blocks = string.Concat(Enumerable.Range(0, 40_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"id: {i}\n\n")));
        using var upstream = new MemoryStream(Encoding.UTF8.GetBytes(blocks));
        using var browser = new OneBrowser(upstream);
        var release = browser.Body.Hold();

        var following = browser.FollowOwnAsync();

        upstream.Position.Should().BeLessThan(4096, "nobody has taken the first block yet");
        release.SetResult();
        (await following).Ending.Reason.Should().Be(DropReasons.UpstreamComplete);
        browser.Body.Text.Should().Be(":\n" + blocks);
    }

    [Fact]
    public async Task Ids_that_are_not_UTF_8_and_so_become_longer_are_all_written()
    {
        var block = Enumerable.Repeat((byte)0xFF, 1020).ToArray();
        "id:"u8.CopyTo(block);
        "\n\n"u8.CopyTo(block.AsSpan(^2));
        using var upstream = new MemoryStream([.. Enumerable.Repeat(block, 400).SelectMany(b => b)]);
        using var browser = new OneBrowser(upstream);

        await browser.FollowOwnAsync();

        browser.Body.Text.Should().Be(":\n" + string.Concat(Enumerable.Repeat($"id: {new string('\uFFFD', 1015)}\n\n", 400)));
    }

    [Fact]
    public async Task The_shared_log_is_crossed_over_to_when_it_comes_to_the_newest_event_and_no_later_one_is_written()
    {
        using var browser = new OneBrowser();
        var relay = browser.Relay();
        var following = browser.FollowOwnAsync(new Crossing(relay));
        await browser.SendAsync("id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n");
        await browser.Body.ContainsAsync("data: 2\n\n");

        Append(relay, Rings.Block(1, "1"), Rings.Block(2, "2"));

        (await following).Crossed.Should().Be(new Position(relay.Ring.Range.Epoch, 2));
        relay.Members.Browsers.Should().Be(1, "it has joined");
        Data(browser).Should().Be(":\ndata: 1\n\ndata: 2\n\n");
    }

    [Fact]
    public async Task A_block_that_is_in_the_log_already_is_left_to_the_log()
    {
        using var browser = new OneBrowser();
        var relay = browser.Relay();
        Append(relay, Rings.Block(1, "8"), Rings.Block(2, "9"));
        var following = browser.FollowOwnAsync(new Crossing(relay));

        await browser.SendAsync("id: 7\ndata: 0\n\nid: 8\ndata: 1\n\nid: 9\ndata: 2\n\n");

        (await following).Crossed.Should().Be(new Position(relay.Ring.Range.Epoch, 0));
        Data(browser).Should().Be(":\ndata: 0\n\n");
    }

    [Fact]
    public async Task A_browser_that_is_gone_before_it_has_crossed_over_has_not_joined()
    {
        using var browser = new OneBrowser();
        var relay = browser.Relay();
        var following = browser.FollowOwnAsync(new Crossing(relay));
        await browser.Body.ContainsAsync(":\n");
        browser.Body.Hold().SetException(new IOException("The browser is gone."));

        await browser.SendAsync("id: 1\ndata: 1\n\n");

        (await following).Ending.Reason.Should().Be(DropReasons.BrowserLeft);
        relay.Members.Browsers.Should().Be(0);
    }

    private static (Task<Ending> Following, Func<int, Task> Send) Start(OneBrowser browser, bool shares)
    {
        if (!shares)
            return (OwnAsync(browser), i => browser.SendAsync($"id: {i}\ndata: {i}\n\n"));

        var relay = browser.Relay();
        return (browser.FollowAsync(relay), i =>
        {
            Append(relay, Rings.Block(i));
            return Task.CompletedTask;
        }
        );
    }

    private static async Task<Ending> OwnAsync(OneBrowser browser) => (await browser.FollowOwnAsync()).Ending;

    private static void Append(SharedRelay relay, params Entry[] blocks) => relay.Ring.Append(blocks);

    /// <summary>What was written without id lines.</summary>
    private static string Data(OneBrowser browser) =>
        string.Concat(browser.Body.Text.Split('\n').Where(line => !line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line + "\n"))[..^1];
}
