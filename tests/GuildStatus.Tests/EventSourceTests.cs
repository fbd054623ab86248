using GuildStatus.Tests.Support;

namespace GuildStatus.Tests;

/// <summary>The browser's own EventSource, against what the proxy puts on the wire.</summary>
public sealed class EventSourceTests(Chromium chromium)
{
    [Fact]
    public async Task An_EventSource_opens_with_the_comment_that_the_proxy_begins_with_and_passes_over_the_next_ones()
    {
        await using var server = await WireServer.StartAsync(chromium.Browser);
        var page = await server.OpenAsync();
        await server.NextAsync();
        await page.EvaluateAsync(
            """
            () => {
                window.data = [];
                const source = new EventSource('/stream');
                source.onopen = () => window.isOpen = true;
                source.onmessage = event => window.data.push(event.data);
            }
            """);
        var visit = await server.NextAsync();

        await visit.SendAsync(":\n");
        await page.WaitForFunctionAsync("window.isOpen");
        await visit.SendAsync("data: 1\n\n:\n");
        await visit.SendAsync(":\ndata: 2\n\n");

        await page.WaitForFunctionAsync("window.data.length === 2");
        (await page.EvaluateAsync<string>("JSON.stringify(data)")).Should().Be("""["1","2"]""");
    }
}
