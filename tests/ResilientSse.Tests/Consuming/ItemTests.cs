using System.Text;
using System.Text.Json;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class ItemTests
{
    private const string OneBadOfThree = "id: 1\ndata: 1\n\nid: 2\nevent: status\ndata: two\n\nid: 3\ndata: 3\n\n";

    [Fact]
    public async Task An_item_that_does_not_parse_is_thrown_and_the_next_enumeration_goes_on_after_it()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Raw(OneBadOfThree)).Otherwise(c => c.Status(204)));
        var stream = Numbers(handler);
        var numbers = new List<int>();

        var thrown = await FluentActions.Awaiting(() => ReadAsync(stream, numbers)).Should().ThrowAsync<SseItemException>();
        thrown.Which.Should().BeEquivalentTo(new { Error = SseError.InvalidItem, EventId = "2", EventType = "status", ItemData = "two" });
        thrown.Which.InnerException.Should().BeOfType<JsonException>();
        stream.State.Should().Be(SseConnectionState.Connected, "the connection is kept for the next enumeration");
        stream.LastEventId.Should().Be("2");

        await ReadAsync(stream, numbers);
        numbers.Should().Equal(1, 3);
        handler.Requests[1].LastEventId.Should().Be("3");
    }

    [Fact]
    public async Task OnInvalidItem_skips_an_item_and_goes_on_on_the_same_connection()
    {
        using var handler = new SseTestHandler(s => s.Connection(c => c.Raw(OneBadOfThree).Stall()));
        var skipped = new List<string>();
        var stream = Numbers(handler, new SseStreamOptions
        {
            OnInvalidItem = invalid =>
            {
                skipped.Add(invalid.ItemData);
                return true;
            },
        });
        await using var items = stream.GetAsyncEnumerator();

        await items.MoveNextAsync();
        await items.MoveNextAsync();

        items.Current.Data.Should().Be(3);
        skipped.Should().Equal("two");
        handler.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task OnInvalidItem_that_declines_lets_the_exception_out()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("data: two\n\n")));
        var stream = Numbers(handler, new SseStreamOptions { OnInvalidItem = _ => false });

        await FluentActions.Awaiting(() => ReadAsync(stream, [])).Should().ThrowAsync<SseItemException>();
    }

    [Fact]
    public async Task A_JsonElement_that_is_asked_for_by_name_is_read_as_one_that_is_not()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("data:\n\n")));
        using var http = handler.CreateClient();

        var item = await SseStream.Create<JsonElement>(http, new Uri("/", UriKind.Relative), new SseStreamOptions()).FirstAsync();

        item.Data.ValueKind.Should().Be(JsonValueKind.Undefined);
    }

    [Theory]
    [InlineData("[DONE]")]
    [InlineData(" [done]")]
    public async Task Text_that_looks_like_the_end_of_an_LLM_stream_is_explained_by_the_terminator(string data)
    {
        var thrown = await ParseAsync(Raw(data));

        thrown.Which.Message.Should().Contain("SseStreamOptions.Terminator").And.Contain(data.Trim());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"a\":1} trailing")]
    [InlineData("{")]
    public async Task Text_that_is_not_JSON_is_an_item_exception_whose_message_quotes_none_of_it(string data)
    {
        var thrown = await ParseAsync(Raw(data));

        thrown.Which.ItemData.Should().Be(data);
        thrown.Which.Message.Should().Contain("OnInvalidItem").And.NotContain("json\"").And.NotContain("trailing");
    }

    [Fact]
    public async Task A_body_that_is_not_UTF8_is_an_item_exception_and_loses_nothing_that_came_before_it()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("data: 1\n\ndata: \""u8.ToArray()).Raw(new byte[] { 0xff, 0xfe }).Raw("\"\n\n")));
        var numbers = new List<int>();

        await FluentActions.Awaiting(() => ReadAsync(Numbers(handler), numbers)).Should().ThrowAsync<SseItemException>();

        numbers.Should().Equal(1);
    }

    [Fact]
    public async Task Empty_data_is_a_JSON_element_of_kind_Undefined()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("event: ping\ndata:\n\ndata: {\"a\":1}\n\n").Stall()));
        using var http = handler.CreateClient();
        await using var items = SseStream.Create(http, new Uri("/", UriKind.Relative)).GetAsyncEnumerator();

        await items.MoveNextAsync();
        items.Current.Data.ValueKind.Should().Be(JsonValueKind.Undefined);
        await items.MoveNextAsync();
        items.Current.Data.GetProperty("a").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task A_JSON_null_for_a_type_that_has_no_null_is_an_item_exception()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw("data: null\n\n")));

        await FluentActions.Awaiting(() => ReadAsync(Numbers(handler), [])).Should().ThrowAsync<SseItemException>();
    }

    [Fact]
    public async Task An_OperationCanceledException_of_the_item_parser_is_about_the_item_too()
    {
        using var scenario = new SseTestHandler(s => s.Otherwise(c => c.Event("a", id: "1")));
        using var http = scenario.CreateClient();
        var stream = SseStream.Create<int>(http, new Uri("/", UriKind.Relative), (_, _) => throw new OperationCanceledException());

        await FluentActions.Awaiting(() => ReadAsync(stream, [])).Should().ThrowAsync<SseItemException>();
        scenario.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task Reflection_and_generated_JSON_both_read_objects()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Event("{\"guildId\":\"42\",\"online\":true}")));
        using var http = handler.CreateClient();
        var uri = new Uri("/", UriKind.Relative);
        var options = new SseStreamOptions { CompleteOnEnd = true };

        var reflected = await SseStream.Create<GuildStatus>(http, uri, options).Select(i => i.Data).FirstAsync();
        var generated = await SseStream.Create(http, uri, GuildJson.Default.GuildStatus, options).Select(i => i.Data).FirstAsync();

        reflected.Should().Be(new GuildStatus("42", true)).And.Be(generated);
    }

    private static ReadOnlyMemory<byte> Raw(string data) => Encoding.UTF8.GetBytes($"data: {data}\n\n");

    private static async Task<FluentAssertions.Specialized.ExceptionAssertions<SseItemException>> ParseAsync(ReadOnlyMemory<byte> body)
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.Raw(body)));
        using var http = handler.CreateClient();
        var stream = SseStream.Create(http, new Uri("/", UriKind.Relative));
        return await FluentActions.Awaiting(async () => await stream.FirstAsync()).Should().ThrowAsync<SseItemException>();
    }

    private static SseStream<int> Numbers(SseTestHandler handler, SseStreamOptions? options = null)
    {
        options ??= new SseStreamOptions();
        options.ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero };
        return SseStream.Create<int>(handler.CreateClient(), new Uri("/", UriKind.Relative), options);
    }

    private static async Task ReadAsync(SseStream<int> stream, List<int> numbers)
    {
        await foreach (var item in stream)
            numbers.Add(item.Data);
    }
}
