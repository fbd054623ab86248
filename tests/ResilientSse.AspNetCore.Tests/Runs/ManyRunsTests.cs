using System.Globalization;
using System.Text.Json;
using ResilientSse.AspNetCore.Tests.Observing;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class ManyRunsTests(ITestOutputHelper output)
{
    private const int Runs = 200;

    private readonly string _path = $"/{Guid.NewGuid():N}/chat";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_done_to_many_runs_at_once_each_is_POSTed_once_and_ends_as_what_it_is(int seed)
    {
        using var ended = new RouteMeasurements("sse.run.ended", _path);
        using var active = new RunMeter("sse.run.active", _path);
        using var detached = new RunMeter("sse.run.detached", _path);
        var stories = Enumerable.Range(0, Runs).Select(i => new RunStory((seed * 1000) + i)).ToDictionary(s => s.Body);
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => stories[c.Request.Body].Play(c)), o => (o.MaxRunsPerOwner, o.MaxClientsPerToken) = (Runs, Runs * 2), path: _path);

        await Task.WhenAll(stories.Values.Select(s => s.BrowseAsync(app)));

        app.Posts.Should().Be(Runs);
        app.Upstream.Requests.Should().HaveCount(Runs);
        foreach (var story in stories.Values)
            await ShouldBeExactAsync(app, story);
        (await ended.WaitAsync(Runs)).Should().HaveCount(Runs);
        (active.Now, detached.Now).Should().Be((0, 0));
        output.WriteLine(string.Join(", ", ended.All.GroupBy(m => m.Tags["sse.run.outcome"]).Select(g => $"{g.Key}: {g.Count()}")));
    }

    private static async Task ShouldBeExactAsync(RunApp app, RunStory story)
    {
        using var whole = await app.GetAsync(query: $"?run={story.Run}");
        var events = await whole.RestAsync();
        events.Select(e => e.Id).Should().Equal(Enumerable.Range(1, events.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{story.Run}-{i}~")));
        story.Got.Should().Equal(events, "over all its returns the browser lost nothing and got nothing twice");

        var end = events.LastOrDefault(e => e.Type != "message");
        var text = string.Concat(events.Where(e => e != end).Select(e => e.Data));
        text.Should().Be(RunStory.TextOf(end is null ? events.Count : events.Count - 1));
        if (end is null)
            events.Should().HaveCount(RunStory.Events, "a truncated answer never looks like a whole one");
        else if (end.Type == "broken")
            (events.Count - 1, JsonElement.Parse(end.Data).GetProperty("reason").GetString()).Should().Be((story.CutAfter!.Value, "upstream_cut"));
        else
            (end.Type, story.CancelAfter is not null).Should().Be(("cancelled", true));
    }
}
