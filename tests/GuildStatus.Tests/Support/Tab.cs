using Microsoft.Playwright;

namespace GuildStatus.Tests.Support;

/// <summary>One tab with the sample's page.</summary>
internal sealed class Tab
{
    private readonly List<string> _problems = [];

    public Tab(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _problems.Add(error);
        page.Console += (_, message) => _problems.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
    }

    public IPage Page { get; }

    public ILocator Badge => Page.Locator("#badge");

    /// <summary>That the data is stale, and since when.</summary>
    public ILocator Stale => Page.Locator("#stale");

    public ILocator Log => Page.Locator("#log");

    public ILocator Cards => Page.Locator(".card");

    /// <summary>What the browser's console complained of.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

    /// <summary>The ids that the page has received.</summary>
    public async Task<string[]> ReceivedIdsAsync() => await Page.EvaluateAsync<string[]>("() => window.receivedIds");

    /// <summary>Waits for another event.</summary>
    public async Task ReceiveMoreAsync() =>
        await Page.WaitForFunctionAsync("count => window.receivedIds.length > count", (await ReceivedIdsAsync()).Length);

    /// <summary>Waits for the event with that id.</summary>
    public async Task ReceiveAsync(string id) => await Page.WaitForFunctionAsync("id => window.receivedIds.includes(id)", id);
}
