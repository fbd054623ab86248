using GuildStatus.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace GuildStatus.Tests;

public sealed class SignOutTests(Chromium chromium)
{
    [Fact]
    public async Task Signing_out_ends_the_stream_of_each_tab_in_401_and_the_error_badge()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.SignInAsync();
        var other = await sample.OpenAsync();
        await other.ReceiveMoreAsync();

        await tab.ClickAsync("Sign out");

        foreach (var each in new[] { tab, other })
        {
            await Expect(each.Badge).ToHaveTextAsync("error", new() { Timeout = 10_000 });
            await Expect(each.Page.GetByText("You are signed out: the stream answers 401.")).ToBeVisibleAsync();
            each.Problems.Should().Contain(problem => problem.Contains("401", StringComparison.Ordinal));
        }

        (await sample.Browser.CookiesAsync()).Should().BeEmpty();
        sample.Backend.Faults.Open.Should().Be(0);
    }

    [Fact]
    public async Task Who_signs_in_again_goes_on()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.SignInAsync();
        await tab.ClickAsync("Sign out");
        await Expect(tab.Badge).ToHaveTextAsync("error", new() { Timeout = 10_000 });

        await tab.ClickAsync("Sign in");

        await Expect(tab.Badge).ToHaveTextAsync("connected");
        await tab.ReceiveAsync(sample.Backend.Log.Ids[^1]);
        await Expect(tab.Page.Locator("#lost")).ToHaveTextAsync("0");
    }
}
