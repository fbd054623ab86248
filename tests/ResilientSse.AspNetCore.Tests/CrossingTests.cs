using System.Reflection;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class CrossingTests
{
    [Fact]
    public async Task The_shared_log_is_crossed_over_to_when_it_comes_to_the_newest_event_and_no_later_one_is_written()
    {
        var shared = SmallLog.Create();
        var crossing = new Crossing(shared, 10);
        using var browser = new OneBrowser(crossing: crossing);
        var (run, attending) = browser.Start();
        await browser.SendAsync("id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n");
        await browser.Body.ContainsAsync("data: 2\n\n");

        shared.AppendAndPublish("1");
        shared.AppendAndPublish("2");
        (await attending).Should().Be(Ending.Crossed);
        crossing.Cursor.Should().Be(2);

        await browser.SendAsync("id: 3\ndata: 3\n\n");
        await run;
        browser.Body.Text.Should().Be(":\n\nid: 1\ndata: 1\n\nid: 2\ndata: 2\n\n");
    }

    [Theory]
    [InlineData("id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n", "data: 1\n\n")]
    [InlineData("id: 1\n\nid: 2\n\nid: 2\ndata: 2\n\n", "id: 1\n\n")]
    public async Task The_place_to_cross_over_may_be_anywhere_in_what_came_together_and_what_follows_it_is_not_written(string blocks, string last)
    {
        var shared = SmallLog.Create();
        shared.AppendAndPublish("1");
        var crossing = new Crossing(shared, 10);
        using var browser = new OneBrowser(crossing: crossing);
        var (run, attending) = browser.Start();

        await browser.SendAsync(blocks);

        (await attending).Should().Be(Ending.Crossed);
        await run;
        crossing.Cursor.Should().Be(1);
        browser.Body.Text.Should().EndWith(last);
    }

    [Fact]
    public async Task A_browser_that_leaves_before_it_has_crossed_over_does_not_stay_among_the_readers_of_the_shared_log()
    {
        var shared = SmallLog.Create();
        using var browser = new OneBrowser(crossing: new Crossing(shared, 10));
        var (run, attending) = browser.Start();
        await browser.Body.ContainsAsync(":\n\n");
        browser.Body.Hold().SetException(new IOException("The browser is gone."));

        await browser.SendAsync("id: 1\ndata: 1\n\n");

        (await attending).Should().Be(Ending.Gone);
        await run;
        Waiting(shared).Should().BeEmpty("the next change may be hours away, and many browsers may come and leave till then");
    }

    private static IEnumerable<Wake> Waiting(RelayLog log) => (IEnumerable<Wake>)Field(Field(log, "_readers"), "_waiting");

    private static object Field(object of, string name) =>
        of.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(of)!;
}
