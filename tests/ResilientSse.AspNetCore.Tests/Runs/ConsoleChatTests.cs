using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class ConsoleChatTests
{
    private readonly ConcurrentQueue<HttpContext> _requests = [];
    private readonly ConcurrentQueue<string> _methods = [];
    private readonly TestClock _clock = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_console_app_that_is_dropped_again_and_again_comes_back_by_GET_and_gets_the_whole_answer_once(int drops)
    {
        var read = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        await using var app = await StartAsync(c => c
            .Event("a").Until(read[0].Task).Event("b").Until(read[1].Task).Event("c").Until(read[2].Task).Event("d").Event("[DONE]").Stall());
        var text = "";

        await foreach (var data in ChatAsync(app))
        {
            text += data;
            if (text.Length <= drops)
                _requests.Last().Abort();
            if (text.Length <= read.Count)
                read[text.Length - 1].SetResult();
        }

        text.Should().Be("abcd");
        app.Posts.Should().Be(1);
        _methods.Should().Equal(["POST", .. Enumerable.Repeat("GET", drops + 1)], "the last one is told that there is no more");
    }

    [Theory]
    [InlineData(false, "upstream_cut")]
    [InlineData(true, "cancelled")]
    public async Task A_console_app_is_told_of_an_answer_that_is_broken_or_cancelled(bool cancels, string reason)
    {
        await using var app = await StartAsync(c => _ = cancels ? c.Event("a").Stall() : c.Event("a").Cut());
        var text = "";

        var chat = async () =>
        {
            await foreach (var data in ChatAsync(app))
            {
                text += data;
                if (cancels)
                    (await app.DeleteAsync(_requests.First().Response.Headers["Sse-Run"].ToString())).Dispose();
            }
        };

        var failure = (await chat.Should().ThrowAsync<SseException>()).Which;
        failure.Error.Should().Be(SseError.ReportedByServer);
        failure.Response!.Body.Should().Be($$"""{"reason":"{{reason}}"}""");
        text.Should().Be("a");
        app.Posts.Should().Be(1);
    }

    private IAsyncEnumerable<string> ChatAsync(RunApp app)
    {
        var options = new SseStreamOptions { TimeProvider = _clock };

        // Waits between attempts are over at once.
        options.ConnectTimeout = options.IdleTimeout = TimeSpan.FromHours(1);
        options.ReconnectPolicy = new() { MaxRetries = 2, InitialDelay = TimeSpan.FromSeconds(1) };
        _ = SkipWaitsAsync();
        return ConsoleChat.StreamAsync(app.Http, new Uri(app.Http.BaseAddress!, RunApp.Route), RunApp.Prompt, options, TestContext.Current.CancellationToken);
    }

    private async Task SkipWaitsAsync()
    {
        while (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            await _clock.TimerAsync(due => due < TimeSpan.FromMinutes(1));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private Task<RunApp> StartAsync(Action<SseScriptedConnection> upstream) => RunApp.StartAsync(
        s => s.Otherwise(upstream),
        use: a => a.Use((context, next) =>
        {
            _requests.Enqueue(context);
            _methods.Enqueue(context.Request.Method);
            return next(context);
        }));
}
