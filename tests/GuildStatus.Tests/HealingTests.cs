using System.Text.RegularExpressions;
using GuildStatus.Backend;
using GuildStatus.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace GuildStatus.Tests;

public sealed partial class HealingTests(Chromium chromium)
{
    [Fact]
    public async Task A_person_signs_in_and_sees_each_guild()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);

        var tab = await sample.SignInAsync();

        await Expect(tab.Badge).ToHaveTextAsync("connected");
        await Expect(tab.Cards).ToHaveCountAsync(6);
        await Expect(tab.Cards.Filter(new() { HasText = "Tea & Typescript" })).ToContainTextAsync("members");
        (await sample.Browser.CookiesAsync()).Should().ContainSingle().Which.Should().Match<Microsoft.Playwright.BrowserContextCookiesResult>(
            cookie => cookie.Name == "auth_token" && cookie.HttpOnly && cookie.SameSite == Microsoft.Playwright.SameSiteAttribute.Lax);
    }

    [Fact]
    public async Task When_all_upstream_connections_drop_nothing_is_lost_and_the_browser_stays_connected()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.SignInAsync();
        await Expect(tab.Badge).ToHaveTextAsync("connected");

        await tab.ClickAsync("Drop all connections");

        await Expect(tab.Log).ToContainTextAsync("All upstream connections dropped.");
        await HealAsync(tab, sample.Backend);
        await Expect(tab.Badge).ToHaveTextAsync("connected");
        (await tab.Log.InnerTextAsync()).Should().NotContain("disconnected");
    }

    [Fact]
    public async Task A_stalled_upstream_is_noticed_and_nothing_is_lost()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.SignInAsync();

        await tab.ClickAsync("Stall");

        await Expect(tab.Page.Locator("#guilds.stale")).ToBeVisibleAsync();
        await HealAsync(tab, sample.Backend);
        await Expect(tab.Page.Locator("#guilds.stale")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task After_ten_seconds_of_refusals_the_page_heals_by_itself_and_nothing_is_lost()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.SignInAsync();

        await tab.ClickAsync("Refuse for 10 s");

        await HealAsync(tab, sample.Backend);
        await Expect(tab.Log).ToContainTextAsync(TenSecondsOrMore());
    }

    [Fact]
    public async Task A_page_that_is_opened_while_the_backend_refuses_comes_to_life_by_itself()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        sample.Backend.Faults.Refuse(TimeSpan.FromMinutes(1));
        var tab = await sample.OpenAsync();
        await tab.Page.GetByLabel("Name").PressAsync("Enter");

        await Expect(tab.Log).ToContainTextAsync("Browser disconnected: retry 1", new() { Timeout = 15_000 });
        sample.Backend.Faults.Refuse(TimeSpan.Zero);
        await Expect(tab.Badge).ToHaveTextAsync("connected", new() { Timeout = 15_000 });

        await Expect(tab.Cards).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task What_the_proxy_says_of_gaps_and_of_its_upstream_is_on_the_page()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        await sample.Browser.RouteAsync("**/api/guilds/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/event-stream",
            Body = "id: 0123456789abv-4~\nevent: gap\ndata: {\"reason\":\"trimmed\",\"after\":\"1\"}\n\n"
                + "event: state\ndata: {\"state\":\"disconnected\",\"since\":\"2026-11-28T20:00:00Z\",\"retryIn\":4}\n\n",
        }));
        var tab = await sample.OpenAsync();

        await tab.Page.GetByLabel("Name").PressAsync("Enter");

        await Expect(tab.Log).ToContainTextAsync("What follows does not join on to what was here (trimmed).");
        await Expect(tab.Log).ToContainTextAsync("the backend is away.");
        (await tab.ReceivedIdsAsync()).Should().BeEmpty();
    }

    [GeneratedRegex(@"Healed after 1\d\.\d s")]
    private static partial Regex TenSecondsOrMore();

    /// <summary>Waits until a new upstream has brought what the old one did not, then compares with what the backend has produced.</summary>
    private static async Task HealAsync(Tab tab, BotBackend backend)
    {
        await Expect(tab.Page.Locator("#backend")).ToHaveTextAsync("1 upstream open, 2 since the start", new() { Timeout = 20_000 });
        await tab.ReceiveAsync(backend.Log.Ids[^1]);

        var received = await tab.ReceivedIdsAsync();
        received.Should().Equal(backend.Log.Ids.SkipWhile(id => id != received[0]).Take(received.Length));
        received.Length.Should().BeGreaterThan(300, "the last minute comes first");
        await Expect(tab.Page.Locator("#lost")).ToHaveTextAsync("0");
    }
}
