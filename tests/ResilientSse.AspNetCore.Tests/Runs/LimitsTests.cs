using System.Net;
using System.Text;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class LimitsTests
{
    [Fact]
    public async Task One_owner_has_so_many_runs_at_once_and_is_told_when_to_come_back()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.MaxRunsPerOwner = 2);
        using var one = await app.PostAsync();
        using var two = await app.PostAsync();

        using var three = await app.PostAsync();
        using var other = await app.PostAsync(token: "bob");

        three.Status.Should().Be(HttpStatusCode.TooManyRequests);
        three.Response.Headers.RetryAfter!.Delta.Should().BePositive();
        other.Status.Should().Be(HttpStatusCode.OK);
        app.Posts.Should().Be(3);
        (await app.DeleteAsync(one.Run)).Dispose();
        using var again = await app.PostAsync();
        again.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_runs_that_go_on_count()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Event("[DONE]").Stall()), o => (o.MaxRunsPerOwner, o.MaxRuns) = (1, 1));

        for (var i = 0; i < 30; i++)
        {
            using var browser = await app.PostAsync();
            (await browser.AnswerAsync()).Should().Be(("a", null), "the place of the one before was free when its end came");
        }
    }

    [Theory]
    [InlineData(401)]
    [InlineData(500)]
    public async Task A_run_that_was_refused_has_left_its_place_when_its_answer_comes(int status)
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Status(status)), o => o.MaxRunsPerOwner = 1);

        for (var i = 0; i < 30; i++)
        {
            using var browser = await app.PostAsync();
            ((int)browser.Status).Should().Be(status == 500 ? 502 : status);
        }
    }

    [Fact]
    public async Task All_owners_together_have_so_many_runs_at_once()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => o.MaxRuns = 2);
        using var one = await app.PostAsync(token: "alice");
        using var two = await app.PostAsync(token: "bob");

        using var three = await app.PostAsync(token: "carol");

        three.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        three.Response.Headers.RetryAfter!.Delta.Should().BePositive();
        app.Posts.Should().Be(2);
    }

    [Fact]
    public async Task The_place_of_one_who_has_too_many_is_not_taken_from_others()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => (o.MaxRuns, o.MaxRunsPerOwner) = (2, 1));
        using var one = await app.PostAsync();
        for (var i = 0; i < 5; i++)
            (await app.PostAsync()).Dispose();

        using var other = await app.PostAsync(token: "bob");

        other.Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_memory_a_POST_is_503_until_some_is_given_back()
    {
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event(new string('x', 3000)).Event("[DONE]").Stall()),
            o => (o.MaxRunBytes, o.MaxRunBytesTotal, o.KeepFor) = (4096, 10_000, TimeSpan.Zero));
        using var first = await app.PostAsync(body: $"\"{new string('p', 1000)}\"");
        await first.EventAsync();

        using var large = await app.PostAsync(body: $"\"{new string('p', 7000)}\"");

        large.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        large.Response.Headers.RetryAfter!.Delta.Should().BePositive();
        app.Posts.Should().Be(1);
    }

    [Fact]
    public async Task There_are_so_many_browsers_in_all_and_of_one_owner()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c => c.Event("a").Stall()), o => (o.MaxClients, o.MaxClientsPerToken) = (3, 2));
        using var one = await app.PostAsync();
        var id = (await one.EventAsync())!.Id;
        using var tab = await app.GetAsync(query: $"?run={one.Run}");

        using var third = await app.PostAsync();
        using var returning = await app.GetAsync(id);
        using var bob = await app.PostAsync(token: "bob");
        using var carol = await app.PostAsync(token: "carol");

        third.Status.Should().Be(HttpStatusCode.TooManyRequests);
        returning.Status.Should().Be(HttpStatusCode.OK, "an EventSource would give up");
        Encoding.UTF8.GetString(await returning.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().StartWith(":\nretry: ");
        bob.Status.Should().Be(HttpStatusCode.OK);
        carol.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        app.Posts.Should().Be(2);
    }
}
