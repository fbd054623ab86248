using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Support;

/// <summary>One tab with the sample's page.</summary>
internal sealed class Tab
{
    private readonly ConcurrentQueue<string> _problems = [];

    public Tab(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _problems.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _problems.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>The newest question and its answer.</summary>
    public ILocator Turn => Page.Locator("article").Last;

    public ILocator Answer => Turn.Locator(".answer");

    public ILocator Status => Turn.Locator(".status");

    public ILocator Countdown => Turn.Locator(".countdown");

    /// <summary>What the browser's console complained of.</summary>
    public IReadOnlyList<string> Problems => [.. _problems];

    public Task ChooseAsync(string model) => Page.Locator("#model").SelectOptionAsync(model);

    public async Task AskAsync(string question)
    {
        await Expect(Page.Locator("#model")).Not.ToHaveValueAsync("");
        await Page.GetByLabel("Your question").FillAsync(question);
        await Page.GetByLabel("Your question").PressAsync("Enter");
    }

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

    /// <summary>Waits until the newest answer is that text, to the letter.</summary>
    public Task ShowsAsync(string text) =>
        Page.WaitForFunctionAsync("text => [...document.querySelectorAll('.answer')].at(-1)?.textContent === text", text);
}
