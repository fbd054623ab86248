namespace ResilientSse.Testing.Tests;

// Following a log.
public abstract partial class ScriptTests
{
    private readonly SseEventLog _log = new();

    [Fact]
    public async Task Following_sends_what_is_there_and_goes_on_live()
    {
        _log.Append("one").Should().Be("1");
        var client = await PlayAsync(s => s.Connection(c => c.Follow(_log)));

        using var body = await client.OpenBodyAsync();
        await body.ShouldGiveAsync("id: 1\ndata: one\n\n");
        var reading = body.ShouldGiveAsync("id: 2\nevent: t\ndata: two\n\nid: 3\ndata: three\n\n");
        reading.IsCompleted.Should().BeFalse();
        _log.Append("two", "t").Should().Be("2");
        _log.Append("three").Should().Be("3");

        await reading;
        _log.Count.Should().Be(3);
        _log.Entries.Select(entry => (entry.Id, entry.Data, entry.Type)).Should().Equal(("1", "one", null), ("2", "two", "t"), ("3", "three", null));
    }

    [Fact]
    public async Task Following_starts_after_the_last_event_id_and_may_stop_after_a_number_of_events()
    {
        foreach (var data in new[] { "one", "two", "three", "four" })
            _log.Append(data);
        var client = await PlayAsync(s => s.Otherwise(c => c.Follow(_log, events: 1).Comment("between").Follow(_log, events: 1)));

        (await client.GetTextAsync()).Should().Be("id: 1\ndata: one\n\n: between\n\nid: 2\ndata: two\n\n");
        (await client.GetTextAsync("2")).Should().Be("id: 3\ndata: three\n\n: between\n\nid: 4\ndata: four\n\n");
        (await client.GetTextAsync("no number")).Should().StartWith("id: 1\n");
    }

    [Fact]
    public async Task A_cut_in_mid_event_leaves_the_next_entry_incomplete()
    {
        _log.Append("one");
        _log.Append("two", "t");
        var client = await PlayAsync(s => s.Connection(c => c.Follow(_log, events: 1).Cut(midEvent: true)));

        using var body = await client.OpenBodyAsync();

        await body.ShouldGiveAsync("id: 1\ndata: one\n\nid: 2\nevent: t\ndata: two\n");
        await body.ShouldBeCutAsync();
    }

    [Fact]
    public async Task A_cut_in_mid_event_names_the_next_entry_even_before_it_exists()
    {
        _log.Append("one");
        var client = await PlayAsync(s => s
            .Connection(c => c.Follow(_log, events: 1).Cut(midEvent: true))
            .Connection(c => c.Follow(_log, events: 1)));

        using var body = await client.OpenBodyAsync();
        await body.ShouldGiveAsync("id: 1\ndata: one\n\nid: 2\ndata: never completed\n");
        await body.ShouldBeCutAsync();
        _log.Append("two");

        (await client.GetTextAsync("1")).Should().Be("id: 2\ndata: two\n\n");
    }
}
