using System.Net;

namespace ResilientSse.Testing.Tests;

// How a connection is answered.
public abstract partial class ScriptTests
{
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
}
