using ResilientSse.Testing;

namespace Tail.Tests;

public sealed class EndpointTests
{
    [Fact]
    public async Task Raw_prints_each_events_data_as_it_is_and_nothing_else()
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.Comment("beat").Event("""{"a": "[red]ä€😀[/]"}""", id: "1").Event("two\nlines", type: "t").Event("").Raw("data: \x1b[1mbold\n\n").Cut())
            .Otherwise(c => c.Status(204)));

        var (exitCode, output, error) = await TailProcess.RunAsync($"{server.Uri}", "--raw");

        output.Should().Be("{\"a\": \"[red]ä€😀[/]\"}\ntwo\nlines\n\n\x1b[1mbold\n");
        exitCode.Should().Be(0);
        error.Should().MatchRegex(@"^\* connecting, attempt 1\n\* connected\n\* disconnected \(ConnectionLost\), attempt 1 in \d\.\d s\n\* connecting, attempt 1\n\* disconnected\n$");
    }

    [Fact]
    public async Task Without_raw_an_event_is_a_line_of_id_type_and_data_in_plain_text()
    {
        var longData = new string('x', 300) + " " + new string('y', 300);
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.Event("""{"a": "[red]ä[/]"}""", id: "1", type: "status").Event("two\nlines").Event("\e]0;title\a").Event(longData))
            .Otherwise(c => c.Status(204)));

        var (exitCode, output, error) = await TailProcess.RunAsync($"{server.Uri}");

        output.Should().Be($"1 status {{\"a\": \"[red]ä[/]\"}}\n- message two\n    lines\n- message \uFFFD]0;title\uFFFD\n- message {longData}\n");
        (output + error).Should().NotContain("\e");
        exitCode.Should().Be(0);
    }

    [Fact]
    public async Task Headers_and_the_last_event_id_are_sent_and_never_shown()
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.Event("eight", id: "8"))
            .Otherwise(c => c.Status(401)));

        var (exitCode, output, error) = await TailProcess.RunAsync(
            $"{server.Uri}", "-H", "Authorization: Bearer SECRET", "-H", "X-Guild: zwölf", "-H", "accept: text/event-stream, */*", "--last-event-id", "7");

        server.Requests.Should().HaveCount(2).And.OnlyContain(request =>
            request.Headers["Authorization"] == "Bearer SECRET" && request.Headers["X-Guild"] == "zwölf" && request.Headers["Accept"] == "text/event-stream, */*");
        server.Requests.Select(request => request.LastEventId).Should().Equal("7", "8");
        exitCode.Should().Be(1);
        (output + error).Should().NotContain("SECRET");
        error.Should().Contain("* given up (UnexpectedStatus 401)\n").And.MatchRegex(@"answered 401 .*\n$");
    }

    [Fact]
    public async Task Spent_retries_exit_with_1_and_say_why_on_stderr()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Status(503)));

        var (exitCode, output, error) = await TailProcess.RunAsync($"{server.Uri}?token=SECRET", "--max-retries", "1");

        exitCode.Should().Be(1);
        server.Requests.Should().HaveCount(2);
        output.Should().BeEmpty();
        error.Should().Contain("Gave up after 1 failed retry ").And.NotContain("SECRET");
    }

    [Fact]
    public async Task Wrong_arguments_exit_with_2_and_the_usage()
    {
        var (exitCode, output, error) = await TailProcess.RunAsync("http://127.0.0.1:9/", "--max-retries", "-1");

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().StartWith("--max-retries takes").And.Contain("Usage: Tail");
    }

    [Fact]
    public async Task Output_that_cannot_be_written_exits_with_1_and_says_why()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Linux has a disk that is always full.");
        await using var server = await SseTestServer.StartAsync(s => s.Connection(c => c.Event("one").Stall()));
        using var tail = TailProcess.StartInShell("exec \"$@\" > /dev/full", $"{server.Uri}", "--raw");

        (await tail.ExitCodeAsync()).Should().Be(1);
        (await tail.Error).Should().Contain("No space left").And.NotContain("Unhandled");
    }

    [Fact]
    public async Task Help_is_the_usage_on_stdout()
    {
        var (exitCode, output, error) = await TailProcess.RunAsync("--help");

        exitCode.Should().Be(0);
        output.Should().StartWith("Usage: Tail");
        error.Should().BeEmpty();
    }

    [Fact]
    public async Task Control_C_ends_an_endless_stream_with_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sending Ctrl-C to another process.");
        await using var server = await SseTestServer.StartAsync(s => s.Connection(c => c.Event("one").Stall()));
        using var tail = TailProcess.Start($"{server.Uri}", "--raw");
        await tail.Output.ReadToAsync("one");

        await tail.InterruptAsync();

        (await tail.ExitCodeAsync()).Should().Be(0);
        (await tail.Error).Should().EndWith("* connected\n* disconnected\n");
    }

    [Theory]
    [InlineData("--raw")]
    [InlineData("--max-retries", "3")]
    public async Task A_broken_pipe_ends_an_endless_stream_quietly(params string[] options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Its pipes do not tell.");
        var isClosed = new TaskCompletionSource();
        await using var server = await SseTestServer.StartAsync(s => s.Connection(c => c.Event("one").Until(isClosed.Task).Event("two").Stall()));
        using var tail = TailProcess.Start([$"{server.Uri}", .. options]);
        await tail.Output.ReadToAsync("one");

        tail.Output.Dispose();
        isClosed.SetResult();

        (await tail.ExitCodeAsync()).Should().Be(0);
        (await tail.Error).Should().NotContain("xception");
    }
}
