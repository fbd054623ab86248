using GuildStatus.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace GuildStatus.Tests;

/// <summary>The client in the browser, behind the proxy.</summary>
public sealed class BlazorTests(Chromium chromium)
{
    /// <summary>Where the picture for the README goes; without it, it is taken and thrown away.</summary>
    private static readonly string? Picture = Environment.GetEnvironmentVariable("RESILIENTSSE_SCREENSHOT");

    [Fact]
    public async Task The_page_shows_live_statuses_and_loses_nothing_when_its_connection_or_the_upstream_is_cut()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.OpenBlazorAsync();
        await tab.ReceiveNextAsync(sample.Backend);
        await Expect(tab.Cards).ToHaveCountAsync(6);
        await Expect(tab.Cards.Filter(new() { HasText = "Tea & Typescript" })).ToContainTextAsync("members");
        tab.Streams.Should().ContainSingle();

        await tab.WatchBadgeAsync();
        sample.CutBrowsers();

        await tab.WaitForBadgeAsync("disconnected, next try in");
        await tab.ReceiveNextAsync(sample.Backend);
        tab.Streams.Should().HaveCount(2);
        (await tab.Streams[1].AllHeadersAsync()).Should().ContainKey("last-event-id");

        await tab.HurtAsync("Drop all connections");

        await tab.ReceiveNextAsync(sample.Backend);
        tab.Streams.Should().HaveCount(2, "the proxy hides that one");
        await Expect(tab.Page.Locator("#lost")).ToHaveTextAsync("0");
        (await tab.ReceivedAsync()).Should().BeGreaterThan(300, "the last minute comes first");
    }

    [Fact]
    public async Task After_an_error_the_page_says_why_and_its_button_starts_anew()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        sample.Backend.Faults.Refuse(TimeSpan.FromMinutes(1));
        var tab = await sample.OpenBlazorAsync();

        await Expect(tab.Badge).ToHaveTextAsync("error", new() { Timeout = 30_000 });
        await Expect(tab.Error).ToContainTextAsync("MaxRetries");
        tab.Streams.Should().HaveCount(4, "the first attempt and three retries");
        sample.Backend.Faults.Refuse(TimeSpan.Zero);
        await tab.Reconnect.ClickAsync();

        await tab.ReceiveNextAsync(sample.Backend);
        await Expect(tab.Cards).ToHaveCountAsync(6);
        await Expect(tab.Error).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_address_of_null_is_disconnected_and_makes_no_request_until_there_is_another()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.OpenBlazorAsync();
        await tab.ReceiveNextAsync(sample.Backend);

        await tab.ChooseAsync("none (null)");

        await Expect(tab.Badge).ToHaveTextAsync("disconnected");
        await Expect(tab.Reconnect).ToBeDisabledAsync();
        await Expect(tab.Cards).ToHaveCountAsync(0);
        await sample.WaitForReadersAsync(0);

        await tab.ChooseAsync("Tea & Typescript");

        await tab.ReceiveNextAsync(sample.Backend);
        await Expect(tab.Cards).ToHaveCountAsync(1);
        tab.Streams.Select(stream => new Uri(stream.Url).AbsolutePath)
            .Should().Equal("/api/guilds/all/status/stream", "/api/guilds/42/status/stream");
    }

    [Fact]
    public async Task An_address_that_changes_faster_than_streams_end_leaves_none_behind()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.OpenBlazorAsync();
        await tab.ReceiveNextAsync(sample.Backend);

        await tab.ChooseAtOnceAsync([.. Enumerable.Repeat((string[])["42", "all", "", "43"], 5).SelectMany(values => values), "42"]);

        await tab.ReceiveNextAsync(sample.Backend);
        await Expect(tab.Cards).ToHaveCountAsync(1);
        await Expect(tab.Error).ToHaveCountAsync(0);
        await sample.WaitForReadersAsync(1);
        await tab.ChooseAsync("none (null)");
        await sample.WaitForReadersAsync(0);
    }

    [Theory]
    [InlineData(1200, 700)]
    [InlineData(390, 844)]
    public async Task The_page_fits_without_a_complaint_from_the_browser(int width, int height)
    {
        await using var sample = await Sample.StartAsync(chromium.Browser, new() { ViewportSize = new() { Width = width, Height = height } });
        var tab = await sample.OpenBlazorAsync();
        await tab.ReceiveNextAsync(sample.Backend);

        (await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(width);
        tab.Problems.Should().BeEmpty();
        var picture = await tab.Page.ScreenshotAsync(new() { Path = Picture is null ? null : $"{Picture}-blazor-{width}.png" });
        picture.Length.Should().BeLessThan(200_000, "it is in the repository");
    }
}
