using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.Benchmarks;

/// <summary>The server at the far end: as fast as it can, at a rate, or silent.</summary>
internal static class Upstream
{
    private static TaskCompletionSource _cut = NewCut();

    public static void Map(WebApplication app)
    {
        app.MapGet("/all/{workload}", (HttpContext context, string workload, long bytes) => SendAllAsync(context, Workload.Of(workload), bytes));
        app.MapMethods("/ticks/{rate:int}", ["GET", "POST"], SendTicksAsync);
        app.MapGet("/paced/{rate:int}", SendPacedAsync);
        app.MapGet("/silence", SendNothingAsync);
        app.MapGet("/together", SendUntilCutAsync);
        app.MapGet("/cut-together", () => Interlocked.Exchange(ref _cut, NewCut()).SetResult());
        app.MapGet("/cut", (HttpContext context) => StartAsync(context, "data: 1\n\n"));
    }

    /// <summary>One flush, and then nothing until the client leaves.</summary>
    public static async Task SendNothingAsync(HttpContext context)
    {
        await StartAsync(context, ":\n\n").ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Whole repetitions of a workload until there are so many bytes, in writes so large that the client never waits for the next.</summary>
    private static async Task SendAllAsync(HttpContext context, Workload workload, long bytes)
    {
        await StartAsync(context, ":\n\n").ConfigureAwait(false);
        for (long sent = 0; sent < bytes; sent += workload.Bytes.Length)
            await context.Response.Body.WriteAsync(workload.Bytes).ConfigureAwait(false);
    }

    /// <summary>Events that say when they were written, so many a second (0: none), until the client leaves.</summary>
    private static async Task SendTicksAsync(HttpContext context, int rate)
    {
        await StartAsync(context, ":\n\n").ConfigureAwait(false);
        using var timer = new PeriodicTimer(rate == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(1.0 / rate));
        for (var id = 0; await timer.WaitForNextTickAsync(context.RequestAborted).ConfigureAwait(false); id++)
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Tick(id))).ConfigureAwait(false);
    }

    /// <summary>The same, with each millisecond those that are due: more than a timer can.</summary>
    private static async Task SendPacedAsync(HttpContext context, int rate)
    {
        await StartAsync(context, ":\n\n").ConfigureAwait(false);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var (start, id, text) = (Stopwatch.GetTimestamp(), 0, new StringBuilder());
        while (await timer.WaitForNextTickAsync(context.RequestAborted).ConfigureAwait(false))
        {
            for (var due = Stopwatch.GetElapsedTime(start).TotalSeconds * rate; id < due; id++)
                text.Append(Tick(id));
            if (text.Length > 0)
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString())).ConfigureAwait(false);
            text.Clear();
        }
    }

    private static string Tick(int id) => string.Create(
        CultureInfo.InvariantCulture, $"id: {id}\nevent: status\ndata: {{\"at\":{Stopwatch.GetTimestamp()},\"guild\":\"42\",\"status\":\"online\",\"members\":1234}}\n\n");

    private static TaskCompletionSource NewCut() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An event, and then nothing until all who have one are cut.</summary>
    private static async Task SendUntilCutAsync(HttpContext context)
    {
        var cut = _cut.Task;
        await StartAsync(context, "data: 1\n\n").ConfigureAwait(false);
        await cut.WaitAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task StartAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text).ConfigureAwait(false);
        await context.Response.Body.FlushAsync().ConfigureAwait(false);
    }
}
