namespace ResilientSse.Testing.Tests;

// What is sent and what is waited for.
public abstract partial class ScriptTests
{
    [Fact]
    public async Task Events_comments_retry_blocks_and_raw_bytes_go_out_as_written()
    {
        var client = await PlayAsync(s => s.Connection(c => c
            .Event("a\nb\r\nc", id: "1", type: "t").Event("").Comment().Comment("beat").Retry(250).Raw("data: ä\n\n").Raw(new byte[] { 0x3A, 0x0A })));

        (await client.GetTextAsync()).Should().Be(
            "id: 1\nevent: t\ndata: a\ndata: b\ndata: c\n\ndata: \n\n:\n\n: beat\n\nretry: 250\n\ndata: ä\n\n:\n");
    }

    [Fact]
    public async Task A_replay_starts_after_the_last_event_id_or_from_the_first()
    {
        var client = await PlayAsync(s => s
            .Connection(c => c.Event("a", id: "1").Event("no id").Event("b", id: "2"))
            .Connection(c => c.Event("b", id: "2").Event("c", id: "3"))
            .Otherwise(c => c.Event("new", id: "9").ReplayAfterLastEventId()));
        const string New = "id: 9\ndata: new\n\n", A = "id: 1\ndata: a\n\n", B = "id: 2\ndata: b\n\n", C = "id: 3\ndata: c\n\n";
        await client.GetTextAsync();
        await client.GetTextAsync();

        (await client.GetTextAsync()).Should().Be(New + A + B + C);
        (await client.GetTextAsync("1")).Should().Be(New + B + C + New);
        (await client.GetTextAsync("unknown")).Should().Be(New + A + B + C + New);
    }

    [Fact]
    public async Task What_a_client_left_unread_counts_as_sent_up_to_the_next_wait()
    {
        var client = await PlayAsync(s => s
            .Connection(c => c.Event("a", id: "1").Event("b", id: "2").Wait(TimeSpan.FromHours(1)).Event("c", id: "3"))
            .Connection(c => c.ReplayAfterLastEventId()));
        using (var response = await client.OpenAsync())
            await (await response.Content.ReadAsStreamAsync(Stop)).ShouldGiveAsync("id: 1\ndata: a\n\n");
        await Requests[0].Closed.WaitAsync(Stop);

        (await client.GetTextAsync("1")).Should().Be("id: 2\ndata: b\n\n");
    }

    [Fact]
    public async Task Split_changes_the_pieces_and_not_the_bytes()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Split(1).Event("ä€", id: "1").Split(3).Event("b")));

        (await client.GetTextAsync()).Should().Be("id: 1\ndata: ä€\n\ndata: b\n\n");
    }

    [Fact]
    public async Task A_signal_holds_the_rest_back_and_the_headers_do_not_wait()
    {
        var signal = new TaskCompletionSource();
        var client = await PlayAsync(s => s.Connection(c => c.Until(signal.Task).Event("go")));

        using var body = await client.OpenBodyAsync();
        var reading = body.ReadAsync(new byte[100], Stop).AsTask();
        reading.IsCompleted.Should().BeFalse();
        signal.SetResult();

        (await reading).Should().Be("data: go\n\n".Length);
    }
}
