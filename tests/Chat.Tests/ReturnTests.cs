using Chat.Tests.Support;
using GuildStatus.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests;

public sealed class ReturnTests(Chromium chromium)
{
    private const string Question = "How do you survive a reload?";

    [Fact]
    public async Task A_reload_in_mid_answer_goes_on_where_it_was()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync(Question, tokens: 5);

        await tab.Page.ReloadAsync();
        await Expect(tab.Status).ToHaveTextAsync("Resumed once");
        await FinishAsync(sample, tab, said: 5, "Complete, resumed once.");
    }

    [Fact]
    public async Task A_reload_before_the_answer_has_begun_asks_the_model_no_second_time()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.OpenAsync();
        await tab.AskAsync(Question);
        await sample.Clock.AskedAsync();

        await tab.Page.ReloadAsync();
        await sample.Clock.BeginAsync();

        await FinishAsync(sample, tab, said: 0, "Complete.");
    }

    [Fact]
    public async Task Who_was_offline_is_away_and_then_has_all_that_was_said_meanwhile()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync(Question, tokens: 5);

        await sample.Browser.SetOfflineAsync(true);
        sample.CutBrowsers();
        await Expect(tab.Status).ToHaveTextAsync("Away");
        await Expect(tab.Countdown).ToContainTextAsync("next try in ");
        await sample.Clock.SayAsync(7);
        await sample.Browser.SetOfflineAsync(false);

        await Expect(tab.Status).ToHaveTextAsync("Resumed once");
        await tab.ShowsAsync(Answers.Of(Question, 12));
        await FinishAsync(sample, tab, said: 12, "Complete, resumed once.");
    }

    [Fact]
    public async Task The_button_that_drops_the_connection_loses_nothing()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync(Question, tokens: 5);

        await tab.ClickAsync("Drop connection");

        await Expect(tab.Status).ToHaveTextAsync("Resumed once");
        await FinishAsync(sample, tab, said: 5, "Complete, resumed once.");
    }

    [Fact]
    public async Task Who_could_not_return_for_long_may_read_on_later()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        await sample.Browser.Clock.InstallAsync();
        var tab = await sample.AskAsync(Question, tokens: 5);
        await sample.Browser.RouteAsync("**/api/chat", route => route.AbortAsync());
        sample.CutBrowsers();
        await Expect(tab.Status).ToHaveTextAsync("Away");

        var readOn = tab.Turn.GetByText("Read on");
        while (!await readOn.IsVisibleAsync())
            await sample.Browser.Clock.RunForAsync(1_000);
        await Expect(tab.Status).ToContainTextAsync("The app was not reached");
        await sample.Clock.SayAsync(3);
        await sample.Browser.UnrouteAsync("**/api/chat");
        await readOn.ClickAsync();

        await Expect(tab.Status).ToHaveTextAsync("Resumed once");
        await tab.ShowsAsync(Answers.Of(Question, 8));
        sample.Llm.Posts.Should().Be(1);
    }

    [Fact]
    public async Task All_tabs_show_the_same_answer()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var before = await sample.OpenAsync();
        var tab = await sample.AskAsync(Question, tokens: 5);
        var after = await sample.OpenAsync();
        await before.ShowsAsync(Answers.Of(Question, 5));
        await after.ShowsAsync(Answers.Of(Question, 5));

        await FinishAsync(sample, tab, said: 5, "Complete.");

        foreach (var other in new[] { before, after })
        {
            await Expect(other.Status).ToContainTextAsync("Complete");
            await other.ShowsAsync(Answers.Of(Question));
            other.Problems.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_new_chat_is_new_in_all_tabs()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync(Question, tokens: 0);
        await FinishAsync(sample, tab, said: 0, "Complete.");
        var other = await sample.OpenAsync();
        await other.ShowsAsync(Answers.Of(Question));

        await tab.ClickAsync("New chat");

        await Expect(other.Page.Locator("article")).ToHaveCountAsync(0);
        await other.Page.ReloadAsync();
        await Expect(other.Page.GetByText("An answer that survives its browser")).ToBeVisibleAsync();
    }

    private static async Task FinishAsync(Sample sample, Tab tab, int said, string status)
    {
        await sample.Clock.SayAsync(Answers.LengthOf(Question) - said);
        await Expect(tab.Status).ToHaveTextAsync(status);
        await tab.ShowsAsync(Answers.Of(Question));
        sample.Llm.Posts.Should().Be(1);
    }
}
