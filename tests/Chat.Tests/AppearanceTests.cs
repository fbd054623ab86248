using Chat.Tests.Support;
using GuildStatus.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests;

public sealed class AppearanceTests(Chromium chromium)
{
    private const string First = "Is <b>this</b> bold?";
    private const string Second = "Why is the sky blue?";

    /// <summary>Where the picture for the README goes; without it, it is taken and thrown away.</summary>
    private static readonly string? Picture = Environment.GetEnvironmentVariable("RESILIENTSSE_SCREENSHOT");

    [Theory]
    [InlineData(1200, 800, ColorScheme.Light)]
    [InlineData(1200, 800, ColorScheme.Dark)]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    public async Task The_page_fits_without_a_complaint_from_the_browser(int width, int height, ColorScheme colours)
    {
        await using var sample = await Sample.StartAsync(
            chromium.Browser, new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colours });
        var tab = await sample.OpenAsync();
        await Expect(tab.Page.Locator("#models")).ToBeVisibleAsync();
        await TakeAsync(tab.Page, $"empty-{width}-{colours}", width);

        await tab.ChooseAsync("fake-cut");
        await tab.AskAsync(First);
        await sample.Clock.BeginAsync();
        await sample.Clock.SayAsync(Answers.LengthOf(First) / 2);
        await tab.ShowsAsync(Answers.Of(First, Answers.LengthOf(First) / 2));
        await sample.Clock.SayAsync(1);
        await Expect(tab.Status).ToContainTextAsync("Broken off");
        await tab.ChooseAsync("fake");
        await tab.AskAsync(Second);
        await sample.Clock.BeginAsync();
        await sample.Clock.SayAsync(40);
        await tab.ShowsAsync(Answers.Of(Second, 40));
        await tab.Page.ReloadAsync();
        await sample.Clock.SayAsync(10);
        await tab.ShowsAsync(Answers.Of(Second, 50));
        await Expect(tab.Status).ToHaveTextAsync("Resumed once");
        await TakeAsync(tab.Page, $"resumed-{width}-{colours}", width);

        await sample.Browser.SetOfflineAsync(true);
        sample.CutBrowsers();
        await Expect(tab.Countdown).ToContainTextAsync("next try in ");
        await TakeAsync(tab.Page, $"away-{width}-{colours}", width);
        tab.Problems.Should().OnlyContain(problem => problem.Contains("ERR_", StringComparison.Ordinal), "only the network may fail");
    }

    private static async Task TakeAsync(IPage page, string name, int width)
    {
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(width);
        var picture = await page.ScreenshotAsync(new() { Path = Picture is null ? null : $"{Picture}-{name}.png" });
        picture.Length.Should().BeLessThan(200_000, "it is in the repository");
    }
}
