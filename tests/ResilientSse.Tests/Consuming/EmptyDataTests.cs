using System.Text.Json;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

/// <summary>Keep-alives, and the priming events of MCP: an id and no data.</summary>
public sealed class EmptyDataTests
{
    private const string Body = "id: 0\ndata:\n\nevent: ping\ndata\n\nid: 1\ndata: {\"guildId\":\"42\",\"online\":true}\n\n";

    [Fact]
    public async Task For_a_type_that_is_read_by_reflection_an_event_with_empty_data_is_no_item_and_its_id_moves() =>
        await IsSkippedAsync(http => SseStream.Create<GuildStatus>(http, new Uri("/", UriKind.Relative)));

    [Fact]
    public async Task For_a_type_that_is_read_by_generated_code_too() =>
        await IsSkippedAsync(http => SseStream.Create(http, new Uri("/", UriKind.Relative), GuildJson.Default.GuildStatus));

    [Fact]
    public async Task An_item_parser_of_ones_own_gets_it()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw(Body).Stall()));
        using var http = handler.CreateClient();

        var lengths = await SseStream.Create(http, new Uri("/", UriKind.Relative), (_, data) => data.Length).Select(i => i.Data).Take(3).ToListAsync();

        lengths.Should().StartWith([0, 0]).And.HaveCount(3);
    }

    [Fact]
    public async Task A_resume_after_a_priming_event_goes_on_after_its_id()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Raw("id: 0\ndata:\n\n").Cut()).Otherwise(c => c.Raw(Body).Stall()));
        using var http = handler.CreateClient();
        var options = new SseStreamOptions { ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero } };

        await SseStream.Create<GuildStatus>(http, new Uri("/", UriKind.Relative), options).FirstAsync();

        handler.Requests[1].LastEventId.Should().Be("0");
    }

    private static async Task IsSkippedAsync(Func<HttpClient, SseStream<GuildStatus>> create)
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw(Body).Stall()));
        using var http = handler.CreateClient();
        var stream = create(http);

        var item = await stream.FirstAsync();

        item.Data.Should().Be(new GuildStatus("42", true));
        item.EventId.Should().Be("1");
        handler.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_keep_alive_without_data_is_not_asked_for_the_id_in_it()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("data:\n\n").Stall()));
        using var http = handler.CreateClient();
        var stream = SseStream.Create(
            http,
            new Uri("/", UriKind.Relative),
            new SseStreamOptions { EventIdFrom = (_, data) => JsonSerializer.Deserialize<JsonElement>(data).GetProperty("sequence_number").ToString() });

        await using var items = stream.GetAsyncEnumerator();

        (await items.MoveNextAsync()).Should().BeTrue();

        items.Current.Data.ValueKind.Should().Be(JsonValueKind.Undefined);
    }
}
