using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>Fetch, "extract a MIME type": of all values the last valid one counts.</summary>
public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData(" text/event-stream ;", "text/event-stream")]
    [InlineData("text/event-stream\t", "text/event-stream")]
    [InlineData("application/json, text/event-stream; charset=utf-8", "text/event-stream")]
    [InlineData("text/event-stream; charset=utf-8, text/html", "text/html")]
    [InlineData("text/html,text/event-stream", "text/event-stream")]
    [InlineData("text/event-stream, nonsense", "text/event-stream")]
    [InlineData("text/event-stream, */*", "text/event-stream")]
    [InlineData("text/event-stream,", "text/event-stream")]
    [InlineData(",,text/event-stream", "text/event-stream")]
    [InlineData("text/event-stream; x=\"a, text/html\"", "text/event-stream")]
    [InlineData("text/event-stream; x=\"a\\\", text/html\"", "text/event-stream")]
    [InlineData("text/event-stream; x=\"a\", text/html", "text/html")]
    [InlineData("text/event-stream; x=\"open, text/html", "text/event-stream")]
    [InlineData("text /event-stream", "")]
    [InlineData("text/", "")]
    [InlineData("/event-stream", "")]
    [InlineData("text/event-stream/x", "")]
    [InlineData("text", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void The_last_value_that_is_a_MIME_type_is_extracted(string? header, string essence) =>
        MediaType.Extract(header).ToString().Should().Be(essence);

    [Theory]
    [InlineData("application/json, text/event-stream; charset=utf-8")]
    [InlineData("text/event-stream\r\nContent-Type: text/event-stream")]
    [InlineData("application/json\r\nContent-Type: text/event-stream; charset=utf-8")]
    public async Task A_server_that_says_its_media_type_twice_is_understood(string contentType)
    {
        await using var wire = new Wire();
        using var http = wire.CreateClient();
        await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\n\r\ndata: a\n\n");

        await using var items = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings).GetAsyncEnumerator();

        (await items.MoveNextAsync()).Should().BeTrue();
        items.Current.Data.Should().Be("a");
    }
}
