using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class ResumeTests
{
    [Fact]
    public async Task A_browser_that_returns_gets_what_follows_exactly_while_the_run_goes_on_and_after()
    {
        var more = new TaskCompletionSource();
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("b").Until(more.Task).Event("c").Event("[DONE]").Stall()));
        RunEvent first;
        string run;
        using (var browser = await app.PostAsync())
        {
            first = (await browser.EventAsync())!;
            run = browser.Run;
        }

        using var back = await app.GetAsync(first.Id);
        (await back.EventAsync())!.Data.Should().Be("b");
        more.SetResult();
        (await back.RestAsync()).Select(e => e.Data).Should().Equal("c");
        back.Run.Should().Be(run);
        back.Response.Headers.GetValues("Last-Event-ID").Should().Equal(first.Id);

        using var later = await app.GetAsync(first.Id);
        (await later.RestAsync()).Select(e => e.Data).Should().Equal("b", "c");
        using var done = await app.GetAsync($"{run}-3~");
        done.Status.Should().Be(HttpStatusCode.NoContent);
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task DELETE_cancels_the_upstream_and_whoever_is_there_is_told()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var browser = await app.PostAsync();
        await browser.EventAsync();

        using var deleted = await app.DeleteAsync(browser.Run);

        deleted.Status.Should().Be(HttpStatusCode.NoContent);
        (await browser.RestAsync()).Should().Equal(new RunEvent($"{browser.Run}-2~", "cancelled", """{"reason":"cancelled"}"""));
        await app.Upstream.Requests[0].Closed;
        using var back = await app.GetAsync(query: $"?run={browser.Run}");
        (await back.RestAsync()).Select(e => e.Type).Should().Equal("message", "cancelled");
    }
}
