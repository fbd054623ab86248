using GuildStatus.Tests.Support;
using Microsoft.Playwright;

namespace GuildStatus.Tests;

/// <summary>The hook alone, against a guild that does not exist (404) and one that does.</summary>
public sealed class HookTests(Chromium chromium)
{
    private const string Script = """
        async ({ url, retries }) => {
            const { useSSE } = await import('/sse.js');
            const seen = { states: [], delays: [], errors: [], messages: 0 };
            let settle;
            window.settled = () => new Promise(resolve => settle = resolve);
            window.seen = seen;
            window.sse = useSSE(url, {
                maxRetries: retries, initialRetryDelay: 20, maxRetryDelay: 50,
                onStateChange: (state, { retryDelay }) => { seen.states.push(state); if (retryDelay !== null) seen.delays.push(retryDelay); },
                onMessage: () => { if (++seen.messages === 1) settle?.(); },
                onError: error => { seen.errors.push(error.message); settle?.(); },
            });
            if (url) await window.settled();
        }
        """;

    [Fact]
    public async Task Retries_that_are_spent_end_in_error_and_one_call_of_onError()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var page = await HookAsync(sample, "/api/guilds/43/status/stream", retries: 3);

        (await page.EvaluateAsync<string[]>("() => seen.states")).Should().Equal(
            "connecting", "disconnected", "connecting", "disconnected", "connecting", "disconnected", "connecting", "error");
        (await page.EvaluateAsync<string[]>("() => seen.errors")).Should().Equal("No stream from /api/guilds/43/status/stream after 3 retries");
        (await page.EvaluateAsync<string>("() => sse.connectionState")).Should().Be("error");
        var delays = await page.EvaluateAsync<double[]>("() => seen.delays");
        delays[0].Should().BeInRange(10, 20);
        delays[1].Should().BeInRange(20, 40);
        delays[2].Should().BeInRange(25, 50, "the cap is 50");
    }

    [Fact]
    public async Task Reconnect_resets_the_count_of_retries()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var page = await HookAsync(sample, "/api/guilds/43/status/stream", retries: 1);

        await page.EvaluateAsync("async () => { const settled = window.settled(); sse.reconnect(); await settled; }");

        (await page.EvaluateAsync<string[]>("() => seen.states")).Should().Equal(
            "connecting", "disconnected", "connecting", "error", "connecting", "disconnected", "connecting", "error");
        (await page.EvaluateAsync<string[]>("() => seen.errors")).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_stream_connects_delivers_and_closes()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var page = await HookAsync(sample, "/api/guilds/42/status/stream", retries: 3);

        (await page.EvaluateAsync<string>("() => sse.connectionState")).Should().Be("connected");
        await page.EvaluateAsync("() => sse.close()");
        await page.EvaluateAsync("() => sse.reconnect()");

        (await page.EvaluateAsync<string[]>("() => seen.states")).Should().Equal("connecting", "connected", "disconnected");
    }

    [Fact]
    public async Task A_null_url_does_not_connect()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var page = await HookAsync(sample, url: null, retries: 3);

        await page.EvaluateAsync("() => sse.reconnect()");

        (await page.EvaluateAsync<string>("() => sse.connectionState")).Should().Be("disconnected");
        (await page.EvaluateAsync<string[]>("() => seen.states")).Should().BeEmpty();
        sample.Backend.Faults.Opened.Should().Be(0);
    }

    /// <summary>A page with nothing but the hook; the user is signed in.</summary>
    private static async Task<IPage> HookAsync(Sample sample, string? url, int retries)
    {
        await sample.Browser.APIRequest.PostAsync("/session", new() { DataObject = new { name = "ada" } });
        var page = await sample.Browser.NewPageAsync();
        await page.GotoAsync("/session");
        await page.EvaluateAsync(Script, new { url, retries });
        return page;
    }
}
