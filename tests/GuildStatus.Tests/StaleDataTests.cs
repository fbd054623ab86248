using System.Text.RegularExpressions;
using GuildStatus.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace GuildStatus.Tests;

public sealed partial class StaleDataTests(Chromium chromium)
{
    /// <summary>Where the picture for the README goes; without it, it is taken and thrown away.</summary>
    private static readonly string? Picture = Environment.GetEnvironmentVariable("RESILIENTSSE_SCREENSHOT");

    [Fact]
    public async Task While_the_backend_is_away_the_page_says_since_when_its_data_is_stale_and_its_stream_stays_open()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser, new() { ViewportSize = new() { Width = 1200, Height = 800 } });
        var tab = await sample.SignInAsync();
        await Expect(tab.Stale).ToBeHiddenAsync();

        sample.Backend.Faults.Refuse(TimeSpan.FromMinutes(1));

        await Expect(tab.Stale).ToHaveTextAsync(StaleSince());
        await Expect(tab.Badge).ToHaveTextAsync("connected");
        await Expect(tab.Page.Locator("#guilds.stale")).ToBeVisibleAsync();
        var picture = await tab.Page.ScreenshotAsync(new() { Path = Picture is null ? null : $"{Picture}-stale.png" });
        picture.Length.Should().BeLessThan(200_000, "it is in the repository");

        sample.Backend.Faults.Refuse(TimeSpan.Zero);

        await Expect(tab.Stale).ToBeHiddenAsync(new() { Timeout = 15_000 });
        await Expect(tab.Log).ToContainTextAsync("The backend is back.");
        await tab.ReceiveAsync(sample.Backend.Log.Ids[^1]);
        await Expect(tab.Page.Locator("#lost")).ToHaveTextAsync("0");
    }

    [GeneratedRegex(@"^Stale since \d\d:\d\d:\d\d$")]
    private static partial Regex StaleSince();
}
