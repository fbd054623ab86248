using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class RaceTests
{
    private const int Rounds = 60;

    [Fact]
    public async Task Who_comes_back_while_the_run_ends_gets_all_of_it_or_hears_that_there_is_no_more()
    {
        var ends = Enumerable.Range(0, Rounds).Select(_ => new TaskCompletionSource()).ToList();
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Until(ends[c.Request.Number].Task).Event("[DONE]").Stall()));
        for (var i = 0; i < Rounds; i++)
        {
            using var browser = await app.PostAsync();
            var id = (await browser.EventAsync())!.Id;

            var (whole, rest) = (app.GetAsync(query: $"?run={browser.Run}"), app.GetAsync(id));
            ends[i].SetResult();

            using (var back = await whole)
                (await back.AnswerAsync()).Should().Be(("a", null));
            using (var back = await rest)
            {
                back.Status.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);
                (await back.AnswerAsync()).Should().Be(("", null));
            }

            (await browser.RestAsync()).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_ends_is_complete_or_cancelled_for_all_alike()
    {
        var ends = Enumerable.Range(0, Rounds).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Until(ends[c.Request.Number].Task).Event("b").Event("[DONE]").Stall()));
        for (var i = 0; i < Rounds; i++)
        {
            using var browser = await app.PostAsync();
            await browser.EventAsync();

            ends[i].SetResult();
            var deletes = await Task.WhenAll(app.DeleteAsync(browser.Run), app.DeleteAsync(browser.Run));

            deletes.Should().AllSatisfy(d => d.Status.Should().Be(HttpStatusCode.NoContent));
            var seen = await browser.RestAsync();
            using var back = await app.GetAsync(query: $"?run={browser.Run}");
            (await back.RestAsync()).Skip(1).Should().Equal(seen);
            string.Concat(seen.Select(e => e.Type == "message" ? e.Data : e.Type)).Should().BeOneOf("b", "cancelled", "bcancelled");
        }
    }

    [Fact]
    public async Task Who_comes_back_while_the_run_is_forgotten_gets_all_of_it_or_404()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("[DONE]").Stall()), o => o.KeepFor = TimeSpan.Zero);
        for (var i = 0; i < Rounds; i++)
        {
            using var browser = await app.PostAsync();

            var returns = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.GetAsync(query: $"?run={browser.Run}")));

            (await browser.AnswerAsync()).Should().Be(("a", null));
            foreach (var back in returns.Where(b => b.Status != HttpStatusCode.NotFound))
                (await back.AnswerAsync()).Should().Be(("a", null));
        }
    }

    [Fact]
    public async Task A_run_whose_last_browser_leaves_while_it_ends_is_over_and_not_left()
    {
        var path = $"/{Guid.NewGuid():N}/chat";
        using var detached = new RunMeter("sse.run.detached", path);
        var ends = Enumerable.Range(0, Rounds).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Until(ends[c.Request.Number].Task).Event("[DONE]").Stall()), path: path);
        for (var i = 0; i < Rounds; i++)
        {
            using (var browser = await app.PostAsync())
            {
                await browser.EventAsync();
                ends[i].SetResult();
            }
        }

        await Task.WhenAll(app.Upstream.Requests.Select(r => r.Closed));
        await detached.BecomesAsync(0);
    }
}
