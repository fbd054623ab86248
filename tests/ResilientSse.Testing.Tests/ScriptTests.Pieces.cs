namespace ResilientSse.Testing.Tests;

// How bytes are cut into pieces, and scripts that are one log.
public abstract partial class ScriptTests
{
    [Fact]
    public async Task A_split_at_a_byte_is_one_piece_and_then_the_rest()
    {
        var client = await PlayAsync(s => s.Connection(c => c.SplitAt(3).Event("online").Wait(TimeSpan.FromHours(1))));
        using var body = await client.OpenBodyAsync();
        var buffer = new byte[100];

        var count = await body.ReadAsync(buffer, Stop);

        // A socket may join the two on the way; neither is lost.
        count.Should().BeOneOf(3, 14);
        if (count == 3)
            (await body.ReadAsync(buffer.AsMemory(3), Stop)).Should().Be(11);
        System.Text.Encoding.UTF8.GetString(buffer, 0, 14).Should().Be("data: online\n\n");
    }

    [Fact]
    public async Task A_drip_pauses_after_each_piece()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Drip(4, TimeSpan.FromSeconds(1)).Event("x")));
        using var body = await client.OpenBodyAsync();

        await body.ShouldGiveAsync("data");
        var next = body.ShouldGiveAsync(": x\n");
        next.IsCompleted.Should().BeFalse();
        await AdvanceUntilAsync(next);
        await AdvanceUntilAsync(body.ShouldGiveAsync("\n"));
    }

    [Fact]
    public async Task A_reset_is_an_IO_error_of_the_socket()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Cut(reset: true)));
        using var body = await client.OpenBodyAsync();

        await body.Awaiting(b => b.ReadAsync(new byte[100], Stop).AsTask()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task A_script_of_events_is_replayed_after_any_id_and_then_ends()
    {
        var client = await PlayAsync(s => s.Replayable(["a", "b", "c"]));

        (await client.GetTextAsync()).Should().Be("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n");
        (await client.GetTextAsync("2")).Should().Be("id: 3\ndata: c\n\n");
        (await client.GetTextAsync("3")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_script_of_a_log_goes_on_live()
    {
        var log = new SseEventLog();
        log.Append("a");
        var client = await PlayAsync(s => s.Replayable(log));
        using var body = await client.OpenBodyAsync();

        await body.ShouldGiveAsync("id: 1\ndata: a\n\n");
        log.Append("b");
        await body.ShouldGiveAsync("id: 2\ndata: b\n\n");
    }

    [Fact]
    public async Task A_story_may_depend_on_its_request()
    {
        var client = await PlayAsync(s => s.Otherwise(c => c.Event(c.Request.LastEventId ?? "none")));

        (await client.GetTextAsync("7")).Should().Be("data: 7\n\n");
    }

    /// <summary>Over sockets the server's pause begins a little after the bytes before it have arrived: it is told again until it has heard.</summary>
    private async Task AdvanceUntilAsync(Task reading)
    {
        while (!reading.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await reading;
    }
}
