using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Connecting;

/// <summary>Last-Event-ID on real sockets.</summary>
public sealed class EventIdTests
{
    private const string Seed = "größe-✓-41";
    private const string Next = "ключ 🗝 42";

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task An_id_that_is_not_ASCII_arrives_intact_as_UTF_8_over_SseHttpHandler(HttpProtocols protocol)
    {
        await using var server = await SseTestServer.StartAsync(
            s => s.Connection(c => c.Event("online", id: Next)).Connection(c => c.Event("idle").Stall()), protocols: protocol);
        using var http = WireClients.Make(SseHttpHandler.Create(), protocol);

        (await http.Stream(server, options => options.LastEventId = Seed).TakeAsync(2)).Should().Equal("online", "idle");

        server.Requests.Select(r => r.LastEventId).Should().Equal(Seed, Next);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task An_id_that_a_plain_HttpClient_cannot_send_is_fatal_and_the_message_names_the_handler_that_can(HttpProtocols protocol)
    {
        await using var server = await SseTestServer.StartAsync(
            s => s.Connection(c => c.Event("online", id: Next)).Otherwise(c => c.Event("again")), protocols: protocol);
        using var http = WireClients.Make(new HttpClientHandler(), protocol);
        var stream = http.Stream(server);

        var exception = (await stream.Awaiting(s => s.TakeAsync(2)).Should().ThrowAsync<SseException>()).Which;

        exception.Error.Should().Be(SseError.UnsendableEventId);
        exception.Message.Should().Contain("SseHttpHandler.Create()").And.NotContain(Next);
        server.Requests.Should().ContainSingle("the stream neither resumes without the id nor tries again");
        stream.LastEventId.Should().Be(Next);
        stream.State.Should().Be(SseConnectionState.Error);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_plain_HttpClient_sends_an_ASCII_id(HttpProtocols protocol)
    {
        const string id = "a b;c=\"d\", e!~";
        await using var server = await SseTestServer.StartAsync(
            s => s.Connection(c => c.Event("online", id: id)).Connection(c => c.Event("idle").Stall()), protocols: protocol);
        using var http = WireClients.Make(new HttpClientHandler(), protocol);

        await http.Stream(server).TakeAsync(2);

        server.Requests.Select(r => r.LastEventId).Should().Equal(null, id);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\u0001b")]
    [InlineData("a\u007fb")]
    public async Task An_ASCII_id_with_odd_characters_never_repeats_or_loses_events_silently(string id)
    {
        await using var server = await SseTestServer.StartAsync(
            s => s.Connection(c => c.Event("online", id: id)).Otherwise(c => c.Event("again").Stall()));
        using var http = WireClients.Make(SseHttpHandler.Create(), HttpProtocols.Http1);
        var stream = http.Stream(server);

        try
        {
            await stream.TakeAsync(2);
        }
        catch (SseException e)
        {
            e.StatusCode.Should().NotBeNull("a server may refuse the header");
        }

        server.Requests.Skip(1).Should().OnlyContain(r => r.LastEventId == id);
    }
}
