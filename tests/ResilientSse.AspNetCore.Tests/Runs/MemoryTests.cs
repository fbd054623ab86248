using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class MemoryTests
{
    private readonly string _path = $"/{Guid.NewGuid():N}/chat";

    [Theory]
    [InlineData("complete")]
    [InlineData("cut")]
    [InlineData("cancelled")]
    [InlineData("left")]
    [InlineData("401")]
    [InlineData("500")]
    [InlineData("large answer")]
    [InlineData("large body")]
    [InlineData("large body without a length")]
    [InlineData("no body")]
    [InlineData("half a body")]
    [InlineData("joined")]
    [InlineData("key reused")]
    [InlineData("no room")]
    public async Task What_a_run_or_a_POST_has_taken_is_given_back_however_it_ends(string story)
    {
        using var bytes = new RunMeter("sse.run.bytes", _path);
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => Play(c, story)),
            o => (o.KeepFor, o.DetachedFor, o.MaxRequestBytes, o.MaxRunBytes, o.MaxRunBytesTotal, o.MaxRuns, o.MaxClients) =
                (TimeSpan.Zero, TimeSpan.Zero, 60_000, 8192, 50_000, 1, 2),
            path: _path);

        await DriveAsync(app, story);

        await bytes.BecomesAsync(0);
        using var next = await app.PostAsync();
        ((int)next.Status).Should().BeOneOf([200, 401, 502], "its place was given back too");
    }

    [Fact]
    public async Task Bytes_are_those_of_the_body_until_the_answer_begins_and_then_those_of_the_log()
    {
        var (asked, begin) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var bytes = new RunMeter("sse.run.bytes", _path);
        await using var app = await RunApp.StartAsync(
            s => s.Otherwise(c => c.Event("a").Stall()),
            o => o.ConfigureUpstream = upstream => upstream.ConfigureRequest = async (_, _, _) =>
            {
                asked.SetResult();
                await begin.Task;
            },
            path: _path);
        var post = app.PostAsync(body: $"\"{new string('x', 99_998)}\"");
        await asked.Task;
        bytes.Now.Should().Be(RunMemory.PerRun + 100_000);

        begin.SetResult();

        using var browser = await post;
        await browser.EventAsync();
        bytes.Now.Should().BeInRange(RunMemory.PerRun + 1, RunMemory.PerRun + 1000);
    }

    [Fact]
    public void The_body_is_not_held_by_the_request_that_has_sent_it()
    {
        var (run, request, body) = Prepare();

        run.LetGoOfBody().Should().Be(1000);

        GC.Collect();
        body.IsAlive.Should().BeFalse("a response holds its request as long as it lasts");
        GC.KeepAlive(request);
        GC.KeepAlive(run);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (RunRequest Run, HttpRequestMessage Request, WeakReference Body) Prepare()
    {
        var body = new byte[1000];
        var run = new RunRequest(new("http://a/"), "t", "o", new MediaTypeHeaderValue("application/json"), null, body);
        var request = new HttpRequestMessage();
        run.Prepare(request, default);
        request.Content!.Headers.ContentLength.Should().Be(1000);
        return (run, request, new WeakReference(body));
    }

    private static async Task DriveAsync(RunApp app, string story)
    {
        using var browser = story switch
        {
            "half a body" => await LeaveInTheBodyAsync(app),
            "large body" => await app.PostAsync(body: new string('1', 60_001)),
            "large body without a length" => await app.PostAsync(body: new string('1', 300_000), change: r => r.Headers.TransferEncodingChunked = true),
            "no room" => await app.PostAsync(body: new string('1', 55_000)),
            "no body" => await app.PostAsync(body: ""),
            _ => await app.PostAsync(key: "k1"),
        };
        if (browser is null)
            return;

        if (story is "joined" or "key reused")
        {
            using var second = await app.PostAsync(body: story == "joined" ? RunApp.Prompt : "{}", key: "k1");
            ((int)second.Status).Should().Be(story == "joined" ? 200 : 422);
        }

        if (story is "cancelled" or "joined" or "key reused")
            (await app.DeleteAsync(browser.Run)).Dispose();
        else if (story != "left")
            await browser.TextAsync();
    }

    private static async Task<RunBrowser?> LeaveInTheBodyAsync(RunApp app)
    {
        using var raw = await RawBrowser.SendAsync(
            app.Http.BaseAddress!,
            $"POST {app.Path} HTTP/1.1\r\nHost: a\r\nCookie: auth_token=bob\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
        await raw.ReadUntilAsync("100 Continue\r\n\r\n");
        await raw.SendAsync("{");
        return null;
    }

    private static void Play(SseScriptedConnection connection, string story) => _ = story switch
    {
        "complete" => connection.Event("a").Event("[DONE]").Stall(),
        "cut" => connection.Event("a").Cut(midEvent: true),
        "401" => connection.Status(401),
        "500" => connection.Status(500),
        "large answer" => connection.Event("a").Event(new string('x', 20_000)).Stall(),
        _ => connection.Event("a").Stall(),
    };
}
