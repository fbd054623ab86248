namespace ResilientSse.Testing.Tests;

public sealed class RawHeadTests
{
    [Fact]
    public async Task A_server_says_what_no_web_server_would()
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.RawHead("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;\r\nX-Odd:   x \r\n\r\n").Raw("data: unframed\n\n"))
            .Connection(c => c.RawHead("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n").Raw("zz\r\nno chunk"))
            .Connection(c => c.RawHead("SMTP ready\r\n\r\n")));
        using var client = ServerScriptTests.NewClient(server.Uri);

        (await client.GetTextAsync()).Should().Be("data: unframed\n\n");
        using (var body = await client.OpenBodyAsync())
            await body.Awaiting(b => b.ReadAsync(new byte[10]).AsTask()).Should().ThrowAsync<HttpIOException>();
        await client.Awaiting(c => c.GetTextAsync()).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task A_handler_has_no_wire()
    {
        using var handler = new SseTestHandler(s => s.Otherwise(c => c.RawHead("HTTP/1.1 200 OK\r\n\r\n")));
        using var client = handler.CreateClient();

        await client.Awaiting(c => c.GetTextAsync()).Should().ThrowAsync<NotSupportedException>();
    }
}
