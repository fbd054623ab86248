using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace ResilientSse.Testing.Tests;

/// <summary>What a script does in both bodies alike; each derived class plays it in one of them.</summary>
public abstract class ScriptTests : IAsyncLifetime
{
    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<HttpClient> PlayAsync(Action<SseScript> script);

    private protected abstract IReadOnlyList<SseRecordedRequest> Requests { get; }

    private protected abstract Task<SseRecordedRequest> WaitForRequestAsync(int number, CancellationToken cancellationToken);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_connection_without_steps_is_an_empty_event_stream_that_ends_cleanly()
    {
        var client = await PlayAsync(s => s.Connection(_ => { }));

        using var response = await client.OpenAsync();

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().Should().Be("text/event-stream");
        (await response.Content.ReadAsStringAsync(Stop)).Should().BeEmpty();
        await Requests[0].Closed.WaitAsync(Stop);
    }

    [Fact]
    public async Task Events_comments_retry_blocks_and_raw_bytes_go_out_as_written()
    {
        var client = await PlayAsync(s => s.Connection(c => c
            .Event("a\nb\r\nc", id: "1", type: "t").Event("").Comment().Comment("beat").Retry(250).Raw("data: ä\n\n").Raw(new byte[] { 0x3A, 0x0A })));

        (await client.GetTextAsync()).Should().Be(
            "id: 1\nevent: t\ndata: a\ndata: b\ndata: c\n\ndata: \n\n:\n\n: beat\n\nretry: 250\n\ndata: ä\n\n:\n");
    }

    [Fact]
    public async Task Status_retry_after_and_headers_are_sent()
    {
        var client = await PlayAsync(s => s
            .Connection(c => c.Status(503, retryAfter: 2).Header("X-One", "1").Header("Content-Language", "en").Raw("busy")));

        using var response = await client.OpenAsync();

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(2));
        response.Headers.GetValues("X-One").Should().Equal("1");
        response.Content.Headers.ContentLanguage.Should().Equal("en");
        response.Content.Headers.Contains("Content-Type").Should().BeFalse();
        (await response.Content.ReadAsStringAsync(Stop)).Should().Be("busy");
    }

    [Fact]
    public async Task The_content_type_can_be_replaced_or_left_out()
    {
        var client = await PlayAsync(s => s
            .Connection(c => c.Header("content-type", "text/event-stream;"))
            .Connection(c => c.NoContentType()));

        using var replaced = await client.OpenAsync();
        using var missing = await client.OpenAsync();

        replaced.Content.Headers.NonValidated["Content-Type"].ToString().Should().Be("text/event-stream;");
        missing.Content.Headers.NonValidated.Contains("Content-Type").Should().BeFalse();
    }

    [Fact]
    public async Task A_redirect_has_its_location_and_204_has_no_body()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Redirect("/else/where")).Connection(c => c.Status(204)));

        using var redirect = await client.OpenAsync();
        using var noContent = await client.OpenAsync();

        redirect.StatusCode.Should().Be(HttpStatusCode.TemporaryRedirect);
        redirect.Headers.Location!.OriginalString.Should().Be("/else/where");
        noContent.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await noContent.Content.ReadAsStringAsync(Stop)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_request_beyond_the_script_gets_410_and_is_told_which()
    {
        var client = await PlayAsync(s => s.Repeat(2, c => c.Event("x")));
        await client.GetTextAsync();
        await client.GetTextAsync();

        using var response = await client.OpenAsync();

        response.StatusCode.Should().Be(HttpStatusCode.Gone);
        (await response.Content.ReadAsStringAsync(Stop)).Should().StartWith("The script has no connection number 2: it lists 2");
    }

    [Fact]
    public async Task Otherwise_answers_all_further_connections_and_runs_anew_for_each()
    {
        var runs = 0;
        var client = await PlayAsync(s => s.Connection(c => c.Event("first")).Otherwise(c => c.Event($"run {++runs}")));

        (await client.GetTextAsync()).Should().Be("data: first\n\n");
        (await client.GetTextAsync()).Should().Be("data: run 1\n\n");
        (await client.GetTextAsync()).Should().Be("data: run 2\n\n");
    }

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

    [Fact]
    public async Task A_client_that_is_never_answered_can_only_give_up()
    {
        var client = await PlayAsync(s => s.Connection(c => c.NeverAnswer()));
        using var giveUp = new CancellationTokenSource();

        var sending = client.GetAsync(new Uri("/", UriKind.Relative), giveUp.Token);
        var request = await WaitForRequestAsync(0, Stop);
        sending.IsCompleted.Should().BeFalse();
        await giveUp.CancelAsync();

        await sending.Awaiting(task => task).Should().ThrowAsync<TaskCanceledException>();
        await request.Closed.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_refused_connection_is_a_request_that_failed_and_is_recorded_once()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Event("fine")).Connection(c => c.Refuse()));
        await client.GetTextAsync();

        await client.Awaiting(c => c.OpenAsync()).Should().ThrowAsync<HttpRequestException>();

        Requests.Should().HaveCount(2);
        await Requests[1].Closed.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_request_is_recorded_with_everything_a_test_asks_for()
    {
        var client = await PlayAsync(s => s.Connection(c => c.Event("x")));
        using var content = new StringContent("""{"a":"ä"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/a/b?c=d%20e", UriKind.Relative)) { Content = content };
        request.Headers.TryAddWithoutValidation("Last-Event-ID", "größe-☃");
        request.Headers.Add("X-Two", ["1", "2"]);

        using var response = await client.SendAsync(request, Stop);
        var recorded = await WaitForRequestAsync(0, Stop);

        recorded.Number.Should().Be(0);
        recorded.Method.Should().Be("POST");
        recorded.Uri.Should().Be(new Uri(client.BaseAddress!, "/a/b?c=d%20e"));
        recorded.LastEventId.Should().Be("größe-☃");
        recorded.Headers["last-event-id"].Should().Be("größe-☃");
        recorded.Headers["x-two"].Split(',', StringSplitOptions.TrimEntries).Should().Equal("1", "2");
        recorded.Headers["content-type"].Should().StartWith("text/plain");
        recorded.Body.Should().Be("""{"a":"ä"}""");
        recorded.Time.Should().Be(Time.GetUtcNow());
        Requests.Should().Equal(recorded);
    }

    [Fact]
    public async Task A_request_without_the_header_has_no_last_event_id()
    {
        var client = await PlayAsync(s => s.Otherwise(_ => { }));

        await client.GetTextAsync();

        Requests[0].LastEventId.Should().BeNull();
        Requests[0].Body.Should().BeEmpty();
    }

    [Fact]
    public async Task Waiting_for_a_request_can_be_given_up_and_sees_one_that_comes_later()
    {
        var client = await PlayAsync(s => s.Otherwise(_ => { }));
        var second = WaitForRequestAsync(1, Stop);
        using var giveUp = new CancellationTokenSource();
        var givenUp = WaitForRequestAsync(1, giveUp.Token);

        await giveUp.CancelAsync();
        await givenUp.Awaiting(task => task).Should().ThrowAsync<TaskCanceledException>();
        await client.GetTextAsync();
        second.IsCompleted.Should().BeFalse();
        await client.GetTextAsync("7");

        (await second).LastEventId.Should().Be("7");
    }
}
