using Chat.Tests.Support;
using GuildStatus.Tests.Support;
using ResilientSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests;

public sealed class AnswerTests(Chromium chromium)
{
    private const string Question = "Why is the sky blue?";

    [Fact]
    public async Task An_answer_streams_until_it_is_complete()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);

        var tab = await sample.AskAsync(Question, tokens: 3);
        await Expect(tab.Status).ToHaveTextAsync("Answering");
        await sample.Clock.SayAsync(Answers.LengthOf(Question) - 3);

        await Expect(tab.Status).ToHaveTextAsync("Complete.");
        await tab.ShowsAsync(Answers.Of(Question));
        sample.Llm.Posts.Should().Be(1);
        tab.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Text_is_shown_as_text()
    {
        const string Markup = "<b>bold</b><img src=x onerror=alert(1)><script>alert(2)</script>";
        await using var sample = await Sample.StartAsync(chromium.Browser);

        var tab = await sample.AskAsync(Markup, Answers.LengthOf(Markup));

        await Expect(tab.Status).ToHaveTextAsync("Complete.");
        await Expect(tab.Turn.Locator(".question")).ToHaveTextAsync(Markup);
        await Expect(tab.Answer).ToContainTextAsync(Markup);
        await Expect(tab.Turn.Locator("b, img, script")).ToHaveCountAsync(0);
        tab.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task The_next_question_comes_with_what_was_said_before()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync("One", Answers.LengthOf("One"));
        await Expect(tab.Status).ToHaveTextAsync("Complete.");

        var request = await tab.Page.RunAndWaitForRequestAsync(() => tab.AskAsync("Two"), "**/api/chat");

        request.PostDataJSON()?.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString())
            .Should().Equal("One", Answers.Of("One"), "Two");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_says_so_and_keeps_its_text_and_can_be_asked_for_again()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var half = Answers.LengthOf(Question) / 2;

        var tab = await sample.AskAsync(Question, half, "fake-cut");
        await sample.Clock.SayAsync(1);

        await Expect(tab.Status).ToHaveTextAsync("Broken off: the connection to the model broke. This is not the whole answer.");
        await tab.ShowsAsync(Answers.Of(Question, half));
        sample.Llm.Posts.Should().Be(1);

        await tab.ChooseAsync("fake");
        await tab.ClickAsync("Ask again");
        await sample.Clock.BeginAsync();
        await sample.Clock.SayAsync(Answers.LengthOf(Question));
        await Expect(tab.Status).ToHaveTextAsync("Complete.");
        await tab.ShowsAsync(Answers.Of(Question));
        await Expect(tab.Page.Locator("article").First).ToContainTextAsync("Broken off");
        sample.Llm.Posts.Should().Be(2);
    }

    [Fact]
    public async Task A_model_that_falls_silent_is_given_five_seconds()
    {
        var time = new TestClock();
        await using var sample = await Sample.StartAsync(chromium.Browser, time: time);
        var half = Answers.LengthOf(Question) / 2;
        var tab = await sample.AskAsync(Question, half, "fake-stall");

        time.Advance(TimeSpan.FromSeconds(5));

        await Expect(tab.Status).ToHaveTextAsync("Broken off: the model fell silent. This is not the whole answer.");
        await tab.ShowsAsync(Answers.Of(Question, half));
        sample.Llm.Posts.Should().Be(1);
    }

    [Fact]
    public async Task An_error_of_the_API_is_shown_in_its_own_words()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.OpenAsync();
        await tab.ChooseAsync("fake-429");

        await tab.AskAsync(Question);

        await Expect(tab.Status).ToHaveTextAsync("Error 429: You exceeded your current quota, please check your plan and billing details.");
        await Expect(tab.Turn.GetByText("Ask again")).ToBeVisibleAsync();
        sample.Llm.Posts.Should().Be(1);
    }

    [Fact]
    public async Task Stop_ends_the_answer_in_all_tabs_and_at_the_model()
    {
        await using var sample = await Sample.StartAsync(chromium.Browser);
        var tab = await sample.AskAsync(Question, tokens: 4);
        var other = await sample.OpenAsync();
        await other.ShowsAsync(Answers.Of(Question, 4));

        await other.ClickAsync("Stop");

        await Expect(tab.Status).ToHaveTextAsync("Stopped. This is not the whole answer.");
        await Expect(other.Status).ToHaveTextAsync("Stopped. This is not the whole answer.");
        await tab.ShowsAsync(Answers.Of(Question, 4));
        await sample.Clock.SilenceAsync();
    }
}
