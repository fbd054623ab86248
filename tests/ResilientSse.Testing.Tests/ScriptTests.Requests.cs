namespace ResilientSse.Testing.Tests;

// What is recorded of a request.
public abstract partial class ScriptTests
{
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
