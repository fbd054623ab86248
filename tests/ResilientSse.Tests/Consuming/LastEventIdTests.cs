using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class LastEventIdTests
{
    [Fact]
    public async Task A_later_enumeration_goes_on_after_the_last_event_id()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a", id: "1").Event("b", id: "2").Stall()));

        await scenario.ReadAsync(1);
        await scenario.ReadAsync(1);

        scenario.Handler.Requests.Select(r => r.LastEventId).Should().Equal(null, "1");
    }

    [Fact]
    public async Task The_last_event_id_is_that_of_the_newest_item_handed_out_however_far_the_reader_ran_ahead()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Raw("id: 1\ndata: a\n\nid: 2\n\nid: 3\ndata: c\n\n").Stall()));
        await using var items = scenario.Stream.GetAsyncEnumerator();

        scenario.Stream.LastEventId.Should().BeEmpty();
        await items.MoveNextAsync();
        scenario.Stream.LastEventId.Should().Be("1");
        await items.MoveNextAsync();
        scenario.Stream.LastEventId.Should().Be("3");
    }

    [Fact]
    public async Task A_block_with_an_id_and_no_data_moves_the_id_and_an_empty_id_clears_it()
    {
        using var scenario = new Scenario(s => s
            .Connection(c => c.Raw("data: a\n\nid: 7\n\n"))
            .Connection(c => c.Raw("data: b\n\nid:\n\n"))
            .Connection(c => c.Raw("data: c\n\n"))
            .Otherwise(c => c.Status(204)));

        (await scenario.ReadAllAsync()).Should().Equal("a", "b", "c");

        scenario.Handler.Requests.Select(r => r.LastEventId).Should().Equal(null, "7", null, null);
    }

    [Fact]
    public async Task The_seed_is_the_last_event_id_until_the_server_sends_one_and_survives_connections_that_send_none()
    {
        using var scenario = new Scenario(
            s => s.Connection(c => c.Event("a")).Connection(c => c.Event("b", id: "43")).Otherwise(c => c.Status(204)),
            o => o.LastEventId = "42");
        scenario.Stream.LastEventId.Should().Be("42");

        await scenario.ReadAllAsync();

        scenario.Handler.Requests.Select(r => r.LastEventId).Should().Equal("42", "42", "43");
        scenario.Stream.LastEventId.Should().Be("43");
    }

    [Fact]
    public async Task A_filtered_event_makes_a_connection_a_success_and_moves_the_id()
    {
        using var scenario = new Scenario(
            s => s
                .Connection(c => c.Event("x", id: "3", type: "typing"))
                .Connection(c => c.Event("x", id: "4", type: "typing"))
                .Connection(c => c.Event("x", id: "5", type: "typing"))
                .Otherwise(c => c.Status(204)),
            o => (o.EventFilter, o.ReconnectPolicy) = (t => t != "typing", o.ReconnectPolicy with { MaxRetries = 1 }));

        (await scenario.ReadAllAsync()).Should().BeEmpty();

        scenario.Stream.LastEventId.Should().Be("5");
        scenario.Requests.Should().Be(4);
    }
}
