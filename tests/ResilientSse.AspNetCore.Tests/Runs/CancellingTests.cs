using System.Net;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class CancellingTests
{
    private const string Cancelled = """{"reason":"cancelled"}""";

    [Fact]
    public async Task DELETE_cancels_the_upstream_and_whoever_is_there_is_told()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var browser = await app.PostAsync();
        await browser.EventAsync();

        using var deleted = await app.DeleteAsync(browser.Run);

        deleted.Status.Should().Be(HttpStatusCode.NoContent);
        (await browser.RestAsync()).Should().Equal(new RunEvent($"{browser.Run}-2~", "cancelled", Cancelled));
        await app.Upstream.Requests[0].Closed;
        using var back = await app.GetAsync(query: $"?run={browser.Run}");
        (await back.RestAsync()).Select(e => e.Type).Should().Equal("message", "cancelled");
        using var done = await app.GetAsync($"{browser.Run}-2~");
        done.Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Many_DELETEs_at_once_are_all_204_and_the_run_says_it_once()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var browser = await app.PostAsync();
        await browser.EventAsync();

        var deletes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.DeleteAsync(browser.Run)));

        deletes.Should().AllSatisfy(d => d.Status.Should().Be(HttpStatusCode.NoContent));
        (await browser.RestAsync()).Should().ContainSingle().Which.Type.Should().Be("cancelled");
    }

    [Fact]
    public async Task DELETE_of_a_complete_run_changes_nothing_of_it()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("[DONE]").Stall()));
        using var browser = await app.PostAsync();
        await browser.RestAsync();

        using var deleted = await app.DeleteAsync(browser.Run);

        deleted.Status.Should().Be(HttpStatusCode.NoContent);
        using var back = await app.GetAsync(query: $"?run={browser.Run}");
        (await back.AnswerAsync()).Should().Be(("a", null));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("unknown", 404)]
    [InlineData("7vvvvvvvvvvvvvvvvvvvvvvvvv", 404)]
    public async Task DELETE_without_a_run_is_400_and_of_one_that_is_not_known_404(string run, int expected)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));

        using var deleted = await app.DeleteAsync(run);

        ((int)deleted.Status).Should().Be(expected);
    }

    [Fact]
    public async Task DELETE_without_a_token_is_401()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()));
        using var browser = await app.PostAsync();

        using var deleted = await app.DeleteAsync(browser.Run, token: null);

        deleted.Status.Should().Be(HttpStatusCode.Unauthorized);
        deleted.Response.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Bearer");
    }

    [Fact]
    public async Task A_cancelled_run_has_left_its_place_when_DELETE_is_answered_and_when_its_last_event_comes()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.MaxRunsPerOwner = 1);

        for (var i = 0; i < 20; i++)
        {
            using var browser = await app.PostAsync();
            browser.Status.Should().Be(HttpStatusCode.OK);
            var deleted = app.DeleteAsync(browser.Run);
            if (i % 2 == 0)
                (await deleted).Dispose();
            else
                (await browser.RestAsync())[^1].Type.Should().Be("cancelled");
        }
    }
}
