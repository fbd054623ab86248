using System.Net;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class ResumingTests
{
    private static readonly string[] Answer = ["a", "b", "c", "d", "e"];

    private readonly TaskCompletionSource _more = new();

    [Fact]
    public async Task From_each_position_what_follows_comes_exactly_while_the_run_goes_on_and_after()
    {
        await using var app = await StartAsync();
        using var browser = await app.PostAsync();
        (await browser.EventAsync())!.Id.Should().Be($"{browser.Run}-1~");
        (await browser.EventAsync())!.Id.Should().Be($"{browser.Run}-2~");
        (await browser.EventAsync())!.Id.Should().Be($"{browser.Run}-3~");

        var early = new List<RunBrowser>();
        for (var i = 0; i <= 3; i++)
            early.Add(await app.GetAsync($"{browser.Run}-{i}~"));
        _more.SetResult();
        await browser.RestAsync();

        for (var i = 0; i <= Answer.Length; i++)
        {
            using var late = await app.GetAsync($"{browser.Run}-{i}~");
            foreach (var back in i <= 3 ? [early[i], late] : new[] { late })
            {
                back.Status.Should().Be(i == Answer.Length ? HttpStatusCode.NoContent : HttpStatusCode.OK);
                if (i < Answer.Length)
                {
                    back.Response.Headers.GetValues("Last-Event-ID").Should().Equal($"{browser.Run}-{i}~");
                    back.Run.Should().Be(browser.Run);
                }

                (await back.RestAsync()).Should().Equal(Answer.Skip(i).Select((data, at) => new RunEvent($"{browser.Run}-{i + at + 1}~", "message", data)));
                back.Dispose();
            }
        }

        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task The_id_comes_in_the_header_or_the_query_or_the_run_alone_and_the_header_beats_the_queries()
    {
        await using var app = await StartAsync();
        _more.SetResult();
        using var browser = await app.PostAsync();
        await browser.RestAsync();
        var run = browser.Run;

        (await TextAsync(await app.GetAsync(query: $"?lastEventId={run}-2~"))).Should().Be("cde");
        (await TextAsync(await app.GetAsync(query: $"?run={run}"))).Should().Be("abcde");
        (await TextAsync(await app.GetAsync($"{run}-4~", $"?lastEventId={run}-2~&run={run}"))).Should().Be("e");
        (await TextAsync(await app.GetAsync(query: $"?lastEventId={run}-2~&run={run}"))).Should().Be("cde");

        using var whole = await app.GetAsync(query: $"?run={run}");
        whole.Response.Headers.Contains("Last-Event-ID").Should().BeFalse("it sent no id");
    }

    [Fact]
    public async Task The_run_of_another_owner_is_404_to_read_and_to_cancel()
    {
        await using var app = await StartAsync();
        using var browser = await app.PostAsync();
        await browser.EventAsync();

        using var read = await app.GetAsync(query: $"?run={browser.Run}", token: "bob");
        using var deleted = await app.DeleteAsync(browser.Run, token: "bob");

        read.Status.Should().Be(HttpStatusCode.NotFound);
        deleted.Status.Should().Be(HttpStatusCode.NotFound);
        _more.SetResult();
        (await browser.AnswerAsync()).Should().Be(("bcde", null));
    }

    [Fact]
    public async Task A_run_is_kept_for_KeepFor_and_then_forgotten_but_not_by_those_who_read_it()
    {
        var clock = new TestClock();
        await using var app = await StartAsync(clock);
        _more.SetResult();
        using var browser = await app.PostAsync();
        await clock.TimerAsync(TimeSpan.FromMinutes(10));
        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        (await TextAsync(await app.GetAsync(query: $"?run={browser.Run}"))).Should().Be("abcde");

        clock.Advance(TimeSpan.FromTicks(1));

        // The timer's continuation is on its way: nothing else tells when it has come.
        while (await StatusAsync(app, browser.Run) != HttpStatusCode.NotFound)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        (await browser.AnswerAsync()).Should().Be(("abcde", null), "it had joined before");
    }

    [Fact]
    public async Task Two_tabs_on_one_run_both_get_all_of_it_and_one_that_leaves_takes_nothing_from_the_other()
    {
        await using var app = await StartAsync();
        using var one = await app.PostAsync();
        await one.EventAsync();
        using (var gone = await app.GetAsync(query: $"?run={one.Run}"))
            await gone.EventAsync();
        using var two = await app.GetAsync(query: $"?run={one.Run}");

        _more.SetResult();

        (await two.AnswerAsync()).Should().Be(("abcde", null));
        (await one.AnswerAsync()).Should().Be(("bcde", null));
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task A_complete_answer_without_any_event_is_200_to_its_POST_and_204_to_whoever_comes_back()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("[DONE]")));
        using var browser = await app.PostAsync(key: "k1");
        (await browser.RestAsync()).Should().BeEmpty();

        using var again = await app.PostAsync(key: "k1");
        using var back = await app.GetAsync(query: $"?run={browser.Run}");

        browser.Status.Should().Be(HttpStatusCode.OK);
        again.Status.Should().Be(HttpStatusCode.OK);
        again.Run.Should().Be(browser.Run);
        back.Status.Should().Be(HttpStatusCode.NoContent);
    }

    private static async Task<string> TextAsync(RunBrowser browser)
    {
        using (browser)
            return (await browser.AnswerAsync()).Text;
    }

    private static async Task<HttpStatusCode> StatusAsync(RunApp app, string run)
    {
        using var browser = await app.GetAsync(query: $"?run={run}");
        return browser.Status;
    }

    private Task<RunApp> StartAsync(TestClock? clock = null) => RunApp.StartAsync(
        s => s.Otherwise(c => c.Event("a").Event("b").Event("c").Until(_more.Task).Event("d").Event("e").Event("[DONE]").Stall()), time: clock);
}
