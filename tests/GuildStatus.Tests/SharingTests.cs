using GuildStatus.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace GuildStatus.Tests;

public sealed class SharingTests(Chromium chromium)
{
    [Fact]
    public async Task Two_tabs_share_one_upstream_and_the_second_sees_the_present_status_at_once()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var first = await sample.SignInAsync();
        await first.ReceiveAsync(sample.Backend.Log.Ids[^1]);
        var newest = sample.Backend.Log.Ids[^1];

        var second = await sample.OpenAsync();

        await second.ReceiveAsync(newest);
        await Expect(second.Cards).ToHaveCountAsync(6);
        await Expect(second.Badge).ToHaveTextAsync("connected");
        (sample.Backend.Faults.Open, sample.Backend.Faults.Opened).Should().Be((1, 1));
        await Expect(first.Page.Locator("#backend")).ToHaveTextAsync("1 upstream open, 1 since the start");
    }
}
