using System.Collections.Concurrent;
using System.Globalization;
using GuildStatus.Backend;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GuildStatus.Tests.Support;

/// <summary>One tab with the page in Blazor.</summary>
internal sealed class BlazorTab
{
    private readonly ConcurrentQueue<IRequest> _streams = [];
    private readonly ConcurrentQueue<string> _problems = [];

    public BlazorTab(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _problems.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _problems.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("/api/", StringComparison.Ordinal))
                _streams.Enqueue(request);
        };
    }

    public IPage Page { get; }

    public ILocator Badge => Page.Locator("#badge");

    public ILocator Cards => Page.Locator(".card");

    public ILocator Error => Page.Locator("#error");

    public ILocator Reconnect => Page.Locator("#reconnect");

    /// <summary>The requests for a stream so far.</summary>
    public IReadOnlyList<IRequest> Streams => [.. _streams];

    /// <summary>What the browser's console complained of.</summary>
    public IReadOnlyList<string> Problems => [.. _problems];

    public Task ChooseAsync(string stream) => Page.GetByLabel("Stream").SelectOptionAsync(new SelectOptionValue { Label = stream });

    /// <summary>Chooses one value after the other, without giving the page a moment in between.</summary>
    public Task ChooseAtOnceAsync(params string[] values) => Page.GetByLabel("Stream").EvaluateAsync(
        "(select, values) => values.forEach(value => { select.value = value; select.dispatchEvent(new Event('change', { bubbles: true })); })",
        values);

    public async Task<int> ReceivedAsync() => int.Parse(await Page.Locator("#received").InnerTextAsync(), CultureInfo.InvariantCulture);

    /// <summary>From now on the page remembers what the badge says: a state may pass between two looks at it.</summary>
    public Task WatchBadgeAsync() => Badge.EvaluateAsync(
        """
        badge => {
            window.badgeTexts = [];
            new MutationObserver(() => window.badgeTexts.push(badge.textContent)).observe(badge, { childList: true, characterData: true, subtree: true });
        }
        """);

    /// <summary>Waits until the badge says, or has said, something that begins like that.</summary>
    public Task WaitForBadgeAsync(string beginning) =>
        Page.WaitForFunctionAsync("beginning => window.badgeTexts.some(text => text.startsWith(beginning))", beginning);

    /// <summary>Clicks, and waits until the backend has done it.</summary>
    public Task HurtAsync(string button) => Page.RunAndWaitForResponseAsync(
        () => Page.GetByText(button).ClickAsync(), response => response.Url.Contains("/backend/", StringComparison.Ordinal));

    /// <summary>Waits for an event that the backend has yet to produce. Blazor's start takes its time.</summary>
    public async Task ReceiveNextAsync(BotBackend backend)
    {
        await Page.WaitForFunctionAsync(
            "id => Number(document.querySelector('#newest')?.textContent.split('~').pop().split('-')[1]) > Number(id.split('-')[1])",
            backend.Log.Ids[^1],
            new() { Timeout = 30_000 });
        await Expect(Badge).ToHaveTextAsync("connected");
    }
}
