using System.Text;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class CompletionTests
{
    [Fact]
    public async Task An_event_that_CompleteAfter_accepts_is_yielded_and_completes_the_stream()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a").Event("b", id: "9", type: "message_stop").Event("never").Stall()),
            o => o.CompleteAfter = (type, _) => type == "message_stop");

        (await scenario.ReadAllAsync()).Should().Equal("a", "b");

        scenario.Requests.Should().Be(1);
        scenario.Stream.LastEventId.Should().Be("9");
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
    }

    [Fact]
    public async Task CompleteAfter_sees_the_data()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("""{"type":"delta"}""").Event("""{"type":"completed"}""").Event("never").Stall()),
            o => o.CompleteAfter = (_, data) => data.IndexOf("completed"u8) >= 0);

        (await scenario.ReadAllAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task It_is_asked_before_EventFilter_so_a_filtered_event_completes_as_well()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a").Event("b", id: "9", type: "message_stop").Stall()),
            o => (o.CompleteAfter, o.EventFilter) = ((type, _) => type == "message_stop", type => type == "message"));

        (await scenario.ReadAllAsync()).Should().Equal("a");

        scenario.Stream.LastEventId.Should().Be("9");
    }

    [Fact]
    public async Task With_CompleteAfter_any_other_end_is_a_drop()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a")).Otherwise(c => c.Event("b", type: "end")), o => o.CompleteAfter = (type, _) => type == "end");

        (await scenario.ReadAllAsync()).Should().Equal("a", "b");

        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public async Task With_CompleteOnEnd_too_a_clean_end_completes()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a")), o => (o.CompleteAfter, o.CompleteOnEnd) = ((type, _) => type == "end", true));

        (await scenario.ReadAllAsync()).Should().Equal("a");

        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_subscription_is_complete_after_it()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Event("b", type: "end").Stall()), o => o.CompleteAfter = (type, _) => type == "end");
        var items = new List<string>();

        await scenario.Stream.Subscribe((item, _) =>
        {
            items.Add(item.Data);
            return default;
        }).Completion;

        items.Should().Equal("a", "b");
    }

    [Fact]
    public async Task An_event_in_which_the_server_reports_an_error_is_no_item_and_fatal_and_its_text_is_in_the_response_only()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a").Event("overloaded: try later", type: "error").Event("never").Stall()),
            o => o.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null);
        var items = new List<string>();

        var exception = (await FluentActions.Awaiting(async () =>
        {
            await foreach (var item in scenario.Stream)
                items.Add(item.Data);
        }).Should().ThrowAsync<SseException>()).Which;

        items.Should().Equal("a");
        exception.Error.Should().Be(SseError.ReportedByServer);
        exception.Response!.Body.Should().Be("overloaded: try later");
        exception.StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        exception.ToString().Should().NotContain("overloaded").And.Contain("SseStreamOptions.ErrorFrom");
        scenario.Stream.State.Should().Be(SseConnectionState.Error);
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task ShouldRetry_may_retry_an_error_that_the_server_reported()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a", id: "1").Event("overloaded", id: "2", type: "error")).Otherwise(c => c.Event("b", id: "3")),
            o =>
            {
                o.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
                o.ShouldRetry = e => e.Response?.Body == "overloaded" ? true : null;
            });

        (await scenario.ReadAsync(2)).Should().Equal("a", "b");

        scenario.Handler.Requests[1].LastEventId.Should().Be("2", "the error is behind us");
    }

    [Fact]
    public async Task An_event_without_an_id_has_the_one_that_EventIdFrom_reads_from_its_data_for_everything()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("n=1").Event("x").Event("n=2", type: "unwanted").Cut()).Otherwise(c => c.Event("n=3").Event("b", id: "own").Stall()),
            o =>
            {
                o.EventIdFrom = (_, data) => data.StartsWith("n="u8) ? Encoding.UTF8.GetString(data[2..]) : null;
                o.EventFilter = type => type != "unwanted";
            });
        var items = new List<(string, string?)>();

        await scenario.Clock.RunAsync(ReadAsync());

        items.Should().Equal(("n=1", "1"), ("x", null), ("n=3", "3"), ("b", "own"));
        scenario.Handler.Requests[1].LastEventId.Should().Be("2");
        scenario.Stream.LastEventId.Should().Be("own");

        async Task ReadAsync()
        {
            await foreach (var item in scenario.Stream)
            {
                items.Add((item.Data, item.EventId));
                if (items.Count == 4)
                    return;
            }
        }
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("\nb")]
    public async Task An_id_of_EventIdFrom_that_no_header_can_carry_makes_the_item_invalid(string id)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("data").Stall()), o => o.EventIdFrom = (_, _) => id);

        var thrown = await FluentActions.Awaiting(() => scenario.ReadAllAsync()).Should().ThrowAsync<SseItemException>();

        thrown.Which.Message.Should().Contain("SseStreamOptions.EventIdFrom");
        thrown.Which.InnerException!.Message.Should().Contain("CR, LF or NUL");
        scenario.Stream.LastEventId.Should().BeEmpty();
    }

    [Fact]
    public async Task An_EventIdFrom_that_throws_makes_the_item_invalid_and_OnInvalidItem_may_skip_it()
    {
        var bug = new InvalidOperationException("bug");
        var skipped = new List<SseItemException>();
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("bad").Event("good").Stall()), o =>
        {
            o.EventIdFrom = (_, data) => data.StartsWith("bad"u8) ? throw bug : null;
            o.OnInvalidItem = invalid =>
            {
                skipped.Add(invalid);
                return true;
            };
        });

        (await scenario.ReadAsync(1)).Should().Equal("good");

        skipped.Should().ContainSingle().Which.InnerException.Should().BeSameAs(bug);
    }
}
