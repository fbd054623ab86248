namespace ResilientSse.Testing.Tests;

// How a connection ends.
public abstract partial class ScriptTests
{
    [Fact]
    public async Task A_cut_comes_after_everything_that_was_sent()
    {
        var big = new string('x', 300_000);
        var client = await PlayAsync(s => s.Connection(c => c.Event("a", id: "1").Event(big).Cut()));

        using var body = await client.OpenBodyAsync();

        await body.ShouldGiveAsync($"id: 1\ndata: a\n\ndata: {big}\n\n");
        await body.ShouldBeCutAsync();
        await Requests[0].Closed.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_cut_may_come_at_once()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Cut()));

        using var body = await client.OpenBodyAsync();

        await body.ShouldBeCutAsync();
    }

    [Fact]
    public async Task A_cut_in_mid_event_leaves_an_id_that_was_never_completed()
    {
        var client = await PlayAsync(s => s
            .Connection(c => c.Event("a", id: "1").Cut(midEvent: true))
            .Connection(c => c.ReplayAfterLastEventId()));

        using var body = await client.OpenBodyAsync();

        await body.ShouldGiveAsync("id: 1\ndata: a\n\nid: never-completed\ndata: never completed\n");
        await body.ShouldBeCutAsync();
        (await client.GetTextAsync("1")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_named_event_that_was_cut_is_replayed_in_full()
    {
        var client = await PlayAsync(s => s
            .Connection(c => c.Event("a", id: "1").CutDuringEvent("b", id: "2", type: "t"))
            .Otherwise(c => c.ReplayAfterLastEventId()));

        using var body = await client.OpenBodyAsync();

        await body.ShouldGiveAsync("id: 1\ndata: a\n\nid: 2\nevent: t\ndata: b\n");
        await body.ShouldBeCutAsync();
        (await client.GetTextAsync("1")).Should().Be("id: 2\nevent: t\ndata: b\n\n");
        (await client.GetTextAsync("2")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_stalled_connection_is_closed_when_the_client_leaves()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Event("a").Stall()));
        using (var response = await client.OpenAsync())
        {
            await (await response.Content.ReadAsStreamAsync(Stop)).ShouldGiveAsync("data: a\n\n");
            Requests[0].Closed.IsCompleted.Should().BeFalse();
        }

        await Requests[0].Closed.WaitAsync(Stop);
    }
}
