using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.Interop.Serving;

/// <summary>Streams with no more headers than most servers send: a content type and <c>Cache-Control: no-cache</c>. Events are numbered from 1.</summary>
/// <param name="upstream">What the streams wait for, and what they have seen.</param>
/// <param name="isWhole">Whether <c>/killed</c> sends all of its events. Otherwise it stops, and waits for its process to be killed.</param>
internal sealed class Server(Upstream upstream, bool isWhole)
{
    /// <summary>How many events <c>/killed</c> and <c>/log</c> have.</summary>
    public const int Events = 20;

    /// <summary>How many of them <c>/killed</c> sends before it stops.</summary>
    public const int EventsBeforeKill = 5;

    public void Map(WebApplication app)
    {
        app.MapGet("/ready", static context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsync("up");
        });
        app.MapGet("/step", StepAsync);
        app.MapGet("/quiet", QuietAsync);
        app.MapGet("/log", context => LogAsync(context, "no-cache"));
        app.MapGet("/cacheable", context => LogAsync(context, cacheControl: ""));
        app.MapGet("/ended", EndedAsync);
        app.MapGet("/killed", KilledAsync);
        app.MapPost("/answer", AnswerAsync);
    }

    /// <summary>Each event says when it was sent, and the next one waits until its reader has it.</summary>
    private async Task StepAsync(HttpContext context)
    {
        Begin(context);
        for (var id = 1; ; id++)
        {
            await SendAsync(context, id, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
            await upstream.Go.WaitAsync(context.RequestAborted);
        }
    }

    private async Task QuietAsync(HttpContext context)
    {
        Begin(context);
        await SendAsync(context, 1, "one");
        await WaitForEndAsync(context);
        upstream.Left.TrySetResult(Stopwatch.GetTimestamp());
    }

    private async Task LogAsync(HttpContext context, string cacheControl)
    {
        upstream.Resumed.Enqueue(LastEventId(context));
        Begin(context, cacheControl);
        await SendFromAsync(context, Events);
        await WaitForEndAsync(context);
    }

    /// <summary>Long enough to be worth compressing.</summary>
    private static async Task EndedAsync(HttpContext context)
    {
        Begin(context);
        await WriteAsync(context, $"data: {new string('-', 4096)}\n\n");
        await SendFromAsync(context, Events);
    }

    private async Task KilledAsync(HttpContext context)
    {
        Begin(context);
        await SendFromAsync(context, isWhole ? Events : EventsBeforeKill);
        if (isWhole)
            return;

        if (context.Request.Query["at"] != "between")
            await WriteAsync(context, $"id: {EventsBeforeKill + 1}\ndata: {EventsBeforeKill + 1} and ha");
        await WaitForEndAsync(context);
    }

    /// <summary>What an LLM answers, in two halves.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        Begin(context);
        for (var id = 1; id <= 3; id++)
            await SendAsync(context, id, $"{id}");
        await upstream.Go.WaitAsync(context.RequestAborted);
        for (var id = 4; id <= 6; id++)
            await SendAsync(context, id, $"{id}");
        await SendAsync(context, 7, "[DONE]");
    }

    private static void Begin(HttpContext context, string cacheControl = "no-cache")
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = cacheControl;
    }

    private static async Task SendFromAsync(HttpContext context, int last)
    {
        _ = int.TryParse(LastEventId(context), CultureInfo.InvariantCulture, out var id);
        while (++id <= last)
            await SendAsync(context, id, $"{id}");
    }

    private static string LastEventId(HttpContext context) => context.Request.Headers["Last-Event-ID"].ToString();

    private static Task SendAsync(HttpContext context, int id, string data) => WriteAsync(context, $"id: {id}\ndata: {data}\n\n");

    private static async Task WriteAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task WaitForEndAsync(HttpContext context)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(end.SetResult);
        await end.Task;
    }
}
