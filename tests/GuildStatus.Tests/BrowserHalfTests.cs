using GuildStatus.Tests.Support;
using Microsoft.Playwright;

namespace GuildStatus.Tests;

/// <summary>sse.js in a real browser, over a real network, against what the proxy puts on the wire.</summary>
public sealed class BrowserHalfTests(Chromium chromium)
{
    private const string Epoch = "0123456789abv";

    [Fact]
    public async Task Events_of_every_type_are_heard_with_their_positions_taken_apart()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync();
        var visit = await server.NextAsync();

        await visit.SendAsync($":\nid: {Epoch}-7~42-1\nevent: status\ndata: <b>é</b>\ndata: 2\n\nid: {Epoch}-8~\ndata:\n\nid: 42-3\nevent: close\ndata: x\n\n");

        (await EventsAsync(page, 3)).Should().Equal(
            $$$"""{"type":"status","data":"<b>é</b>\n2","lastEventId":"{{{Epoch}}}-7~42-1","upstreamId":"42-1","position":{"epoch":"{{{Epoch}}}","sequence":7}}""",
            $$$"""{"type":"message","data":"","lastEventId":"{{{Epoch}}}-8~","upstreamId":"","position":{"epoch":"{{{Epoch}}}","sequence":8}}""",
            """{"type":"close","data":"x","lastEventId":"42-3","upstreamId":"42-3","position":null}""");
    }

    [Fact]
    public async Task A_gap_and_the_upstreams_state_are_told_and_are_no_messages()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync();
        var visit = await server.NextAsync();

        await visit.SendAsync($"id: {Epoch}-6~\nevent: gap\ndata: {{\"reason\":\"trimmed\",\"after\":\"{Epoch}-2~9\"}}\n\n");
        await visit.SendAsync("event: state\ndata: {\"state\":\"disconnected\",\"since\":\"2026-11-28T20:00:00Z\",\"retryIn\":4}\n\n");
        await visit.SendAsync($"id: {Epoch}-7~11\nevent: status\ndata: x\n\n");

        await EventsAsync(page, 1);
        (await JsonAsync(page, "seen.gaps")).Should().Be($$"""[{"reason":"trimmed","after":"{{Epoch}}-2~9"}]""");
        (await JsonAsync(page, "seen.upstreams")).Should().Be("""[{"state":"disconnected","since":"2026-11-28T20:00:00Z","retryIn":4}]""");
        (await JsonAsync(page, "stream.getSnapshot().upstream.state")).Should().Be("\"disconnected\"");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_cut_off_returns_with_the_position_of_the_last_whole_event(bool isClean)
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync(new { initialRetryDelay = 20 });
        var first = await server.NextAsync();
        await first.SendAsync($"id: {Epoch}-7~Tée 日本\ndata: 1\n\nid: {Epoch}-8~b\ndata: 2\n");
        await EventsAsync(page, 1);

        if (isClean)
            first.End();
        else
            first.Cut();

        var second = await server.NextAsync();
        second.LastEventId.Should().Be($"{Epoch}-7~Tée 日本");
        await second.SendAsync($"id: {Epoch}-8~b\ndata: 2\n\n");
        await EventsAsync(page, 2);
        (await JsonAsync(page, "seen.states")).Should().Be("""["connecting","connected","disconnected","connecting","connected"]""");
    }

    [Fact]
    public async Task A_401_on_a_return_is_an_error_that_says_so_and_reconnect_starts_anew()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync(new { initialRetryDelay = 20 });
        var first = await server.NextAsync();
        await first.SendAsync("id: 1\ndata: x\n\nretry: 10\n\n");
        first.End();

        (await server.NextAsync()).Refuse(401);

        await page.WaitForFunctionAsync("seen.errors.length === 1");
        (await JsonAsync(page, "seen.errors")).Should().Be("""[{"message":"The server answered 401","status":401}]""");
        (await JsonAsync(page, "stream.getSnapshot().connectionState")).Should().Be("\"error\"");
        await page.EvaluateAsync("stream.reconnect()");
        (await server.NextAsync()).LastEventId.Should().Be("1");
    }

    [Fact]
    public async Task What_may_pass_is_tried_again_until_the_retries_are_spent()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync(new { initialRetryDelay = 10 });

        for (var attempt = 0; attempt < 4; attempt++)
            (await server.NextAsync()).Refuse(503);

        await page.WaitForFunctionAsync("seen.errors.length === 1");
        (await JsonAsync(page, "seen.errors[0].message")).Should().Be("\"The server answered 503: given up after 3 retries (maxRetries)\"");
    }

    [Fact]
    public async Task A_204_is_the_end_without_an_error()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync();

        (await server.NextAsync()).Refuse(204);

        await page.WaitForFunctionAsync("seen.states.length === 2");
        (await JsonAsync(page, "[seen.states, seen.errors]")).Should().Be("""[["connecting","disconnected"],[]]""");
    }

    [Fact]
    public async Task A_silent_connection_is_replaced_and_the_old_one_closed()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        await server.OpenAsync(new { idleTimeout = 300, initialRetryDelay = 20 });
        var silent = await server.NextAsync();
        await silent.SendAsync("id: 1\ndata: x\n\n");

        var next = await server.NextAsync();

        next.LastEventId.Should().Be("1");
        await silent.Ended;
    }

    [Fact]
    public async Task When_the_network_is_back_the_page_returns_at_once()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync(new { maxRetries = 1, initialRetryDelay = 60_000, maxRetryDelay = 60_000 });
        var first = await server.NextAsync();
        await first.SendAsync("id: 1\ndata: x\n\n");
        await EventsAsync(page, 1);

        await server.SetOfflineAsync(true);
        first.Cut();
        await page.WaitForFunctionAsync("stream.getSnapshot().retryDelay > 20000");
        await server.SetOfflineAsync(false);

        var second = await server.NextAsync();
        second.LastEventId.Should().Be("1");
        await second.SendAsync(":\n");
        await page.WaitForFunctionAsync("stream.getSnapshot().connectionState === 'connected'");
    }

    [Fact]
    public async Task Close_ends_the_request()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync();
        var visit = await server.NextAsync();
        await visit.SendAsync("data: x\n\n");
        await EventsAsync(page, 1);

        await page.EvaluateAsync("stream.close()");

        await visit.Ended;
        (await JsonAsync(page, "[seen.states, seen.errors]")).Should().Be("""[["connecting","connected","disconnected"],[]]""");
    }

    [Fact]
    public async Task A_burst_arrives_whole_and_in_order()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync();
        var visit = await server.NextAsync();

        foreach (var part in Enumerable.Range(1, 20_000).Chunk(777))
            await visit.SendAsync(string.Concat(part.Select(i => $"id: {Epoch}-{i}~\r\ndata: {i}\r\n\r\n")));

        await page.WaitForFunctionAsync("seen.events.length === 20000");
        (await page.EvaluateAsync<bool>("seen.events.every((event, i) => event.position.sequence === i + 1 && event.data === `${i + 1}`)")).Should().BeTrue();
    }

    private static async Task<string[]> EventsAsync(IPage page, int count)
    {
        await page.WaitForFunctionAsync("count => seen.events.length === count", count);
        return await page.EvaluateAsync<string[]>("seen.events.map(event => JSON.stringify(event))");
    }

    private static async Task<string> JsonAsync(IPage page, string expression) => await page.EvaluateAsync<string>($"JSON.stringify({expression})");
}
