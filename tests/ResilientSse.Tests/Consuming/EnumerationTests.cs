using System.Net.ServerSentEvents;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class EnumerationTests
{
    [Fact]
    public async Task A_second_concurrent_enumeration_throws_at_its_first_MoveNextAsync()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));
        await using var first = scenario.Stream.GetAsyncEnumerator();
        await first.MoveNextAsync();

        await using var second = scenario.Stream.GetAsyncEnumerator();
        await second.Awaiting(e => e.MoveNextAsync().AsTask()).Should().ThrowAsync<InvalidOperationException>();

        scenario.Stream.State.Should().Be(SseConnectionState.Connected, "the one who came late does not disturb the first");
        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task An_enumeration_that_is_not_started_does_not_take_the_stream()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Stall()));
        await using var never = scenario.Stream.GetAsyncEnumerator();

        (await scenario.ReadAsync(1)).Should().Equal("a");
    }

    [Fact]
    public async Task What_is_done_to_an_enumerator_while_it_moves_throws_and_does_no_harm()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a").Wait(TimeSpan.FromSeconds(1)).Event("b").Stall()));
        var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        var pending = items.MoveNextAsync().AsTask();

        await items.Awaiting(e => e.MoveNextAsync().AsTask()).Should().ThrowAsync<InvalidOperationException>();
        await items.Awaiting(e => e.DisposeAsync().AsTask()).Should().ThrowAsync<NotSupportedException>();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));

        (await pending).Should().BeTrue();
        items.Current.Data.Should().Be("b");
        await items.DisposeAsync();
    }

    [Fact]
    public async Task A_null_address_is_an_empty_stream_without_a_request()
    {
        using var http = new HttpClient(new NoRequests());
        var stream = SseStream.Create(http, null);

        await foreach (var item in stream)
            Assert.Fail($"There is no item, but {item.Data} came.");

        stream.State.Should().Be(SseConnectionState.Disconnected);
        await stream.Subscribe((_, _) => ValueTask.CompletedTask).Completion;
    }

    [Fact]
    public async Task An_item_that_equals_the_terminator_is_not_yielded_and_completes_the_stream()
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("a").Event("[done]").Event("[DONE]", id: "9").Event("never").Stall()),
            o => o.Terminator = "[DONE]");

        (await scenario.ReadAllAsync()).Should().Equal("a", "[done]");

        scenario.Requests.Should().Be(1);
        scenario.Stream.LastEventId.Should().Be("9");
        scenario.Stream.State.Should().Be(SseConnectionState.Disconnected);
    }

    [Fact]
    public async Task A_clean_end_of_the_body_between_two_events_completes_the_stream_if_CompleteOnEnd_is_set()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a")), o => o.CompleteOnEnd = true);

        (await scenario.ReadAllAsync()).Should().Equal("a");

        scenario.Requests.Should().Be(1);
    }

    [Fact]
    public async Task A_cut_is_a_drop_even_if_CompleteOnEnd_is_set()
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a").Cut()).Otherwise(c => c.Event("b")), o => o.CompleteOnEnd = true);

        (await scenario.ReadAllAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task The_event_filter_drops_events_before_they_are_parsed_and_their_ids_still_move()
    {
        var parsed = new List<string>();
        using var handler = new ResilientSse.Testing.SseTestHandler(s => s
            .Otherwise(c => c.Event("1", id: "1", type: "presence").Event("2", id: "2", type: "typing").Stall()));
        using var http = handler.CreateClient();
        var stream = SseStream.Create(
            http,
            new Uri("/", UriKind.Relative),
            (type, data) =>
            {
                parsed.Add(type);
                return Scenario.Strings(type, data);
            },
            new SseStreamOptions { EventFilter = type => type == "typing" });
        await using var items = stream.GetAsyncEnumerator();

        await items.MoveNextAsync();
        items.Current.Data.Should().Be("2");
        parsed.Should().Equal("typing");
        stream.LastEventId.Should().Be("2");
    }

    [Fact]
    public async Task Items_tell_their_own_blocks_id_type_and_reconnection_time()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Raw("id: 1\nevent: status\nretry: 250\ndata: a\n\ndata: b\n\n").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();

        await items.MoveNextAsync();
        items.Current.Should().Be(new SseItem<string>("a", "status") { EventId = "1", ReconnectionInterval = TimeSpan.FromMilliseconds(250) });
        await items.MoveNextAsync();
        items.Current.Should().Be(new SseItem<string>("b", "message"));
    }

    private sealed class NoRequests : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("No request is to be made.");
    }
}
