using System.Text.RegularExpressions;
using Chat.Fake;
using Chat.Tests.Support;
using GuildStatus.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests;

public sealed partial class RestartTests(Chromium chromium)
{
    private const string Question = "What if the app dies?";

    [Fact]
    public async Task When_the_app_stops_the_answer_is_broken_off()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync(Question, tokens: 5);

        await sample.App.StopAsync();

        // It said when to come back: in ten seconds at the latest.
        await Expect(tab.Status).ToHaveTextAsync("Broken off: the app was stopped. This is not the whole answer.", new() { Timeout = 30_000 });
        await tab.ShowsAsync(Answers.Of(Question, 5));
    }

    [Fact]
    public async Task When_the_app_was_killed_and_is_back_the_answer_is_lost_and_its_text_stays()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var clock = new LlmClock();
        await using var llm = await FakeLlm.StartAsync(clock.Time);
        var (program, tab) = await AskAsync(context, llm, clock);

        await program.KillAsync();
        await Expect(tab.Status).ToHaveTextAsync("Away");
        await using var restarted = await StartAsync(llm, program.Port);

        var lost = new Regex("^Lost: the app no longer knows this answer");
        await Expect(tab.Status).ToHaveTextAsync(lost, new() { Timeout = 30_000 });
        await tab.ShowsAsync(Answers.Of(Question, 5));
        await tab.Page.ReloadAsync();
        await Expect(tab.Status).ToHaveTextAsync(lost);
        await tab.ShowsAsync(Answers.Of(Question, 5));
        llm.Posts.Should().Be(1);
        await program.DisposeAsync();
    }

    [Fact]
    public async Task With_an_API_of_ones_own_the_key_stays_on_the_server()
    {
        await using var context = await chromium.Browser.NewContextAsync();
        var clock = new LlmClock();
        await using var llm = await FakeLlm.StartAsync(clock.Time);
        var (program, tab) = await AskAsync(context, llm, clock);
        await clock.SayAsync(Answers.LengthOf(Question) - 5);

        await Expect(tab.Status).ToHaveTextAsync("Complete.");
        await Expect(tab.Page.Locator("#models")).ToBeHiddenAsync();
        var run = await tab.Page.EvaluateAsync<string>("() => JSON.parse(localStorage[`chat:${JSON.parse(localStorage.chat)[0]}`]).run");
        foreach (var path in new[] { "", "api/models", $"api/chat?run={run}" })
        {
            var answer = await context.APIRequest.GetAsync($"http://127.0.0.1:{program.Port}/{path}");
            answer.Status.Should().Be(200);
            (await answer.TextAsync() + string.Concat(answer.Headers.Values)).Should().NotContain(FakeLlm.Key);
        }

        await program.DisposeAsync();
    }

    private static Task<ChatProgram> StartAsync(FakeLlm llm, int port = 0) => ChatProgram.StartAsync(
        port, ("LLM_URL", llm.Address.AbsoluteUri), ("LLM_KEY", FakeLlm.Key), ("LLM_MODEL", "fake"));

    private static async Task<(ChatProgram Program, Tab Tab)> AskAsync(Microsoft.Playwright.IBrowserContext context, FakeLlm llm, LlmClock clock)
    {
        var program = await StartAsync(llm);
        var tab = new Tab(await context.NewPageAsync());
        await tab.Page.GotoAsync($"http://127.0.0.1:{program.Port}/");
        await tab.AskAsync(Question);
        await clock.BeginAsync();
        await clock.SayAsync(5);
        await tab.ShowsAsync(Answers.Of(Question, 5));
        return (program, tab);
    }
}
