using GuildStatus.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GuildStatus.Tests;

public sealed class AppearanceTests(Chromium chromium)
{
    /// <summary>Where the picture for the README goes; without it, it is taken and thrown away.</summary>
    private static readonly string? Picture = Environment.GetEnvironmentVariable("RESILIENTSSE_SCREENSHOT");

    [Theory]
    [InlineData(1200, 800, ColorScheme.Light)]
    [InlineData(1200, 800, ColorScheme.Dark)]
    [InlineData(390, 844, ColorScheme.Dark)]
    public async Task The_page_fits_without_a_complaint_from_the_browser(int width, int height, ColorScheme colours)
    {
        await using var sample = await Sample.StartAsync(
            chromium.Browser, new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colours });
        var tab = await sample.SignInAsync();
        if (Picture is not null)
            await HurtAndHealAsync(tab);

        await Expect(tab.Cards).ToHaveCountAsync(6);
        (await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(width);
        tab.Problems.Should().NotContain(problem => !problem.Contains("401", StringComparison.Ordinal), "only who is signed in may fail before the sign-in");
        var picture = await tab.Page.ScreenshotAsync(new() { Path = Picture is null ? null : $"{Picture}-{width}-{colours}.png" });
        picture.Length.Should().BeLessThan(200_000, "it is in the repository");
    }

    private static async Task HurtAndHealAsync(Tab tab)
    {
        var healed = tab.Log.GetByText("Healed");
        await tab.ClickAsync("Drop all connections");
        await Expect(healed).ToHaveCountAsync(1, new() { Timeout = 15_000 });
        await tab.ClickAsync("Stall");
        await Expect(healed).ToHaveCountAsync(2, new() { Timeout = 15_000 });
        await tab.Page.Mouse.MoveAsync(600, 20);
        await Expect(tab.Page.Locator("#backend")).ToContainTextAsync("3 since");
    }
}
