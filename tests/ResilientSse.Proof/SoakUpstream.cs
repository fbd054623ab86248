using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Proof;

/// <summary>A feed that never ends and keeps nothing: event n follows from n. Every 20 seconds 200 events come at once, and each connection is cut now and then.</summary>
internal sealed class SoakUpstream : IAsyncDisposable
{
    private const int PerBurst = 200;

    private static readonly TimeSpan BetweenEvents = TimeSpan.FromSeconds(0.5);
    private static readonly string Padding = new('x', 400);

    private readonly WebApplication _app;
    private readonly Task _ticking;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _tick = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _newest = 1;
    private int _requests;

    private SoakUpstream(WebApplication app)
    {
        _app = app;
        _ticking = Task.Run(TickAsync);
    }

    public Uri Address => new($"{_app.Urls.First()}/feed");

    public int Requests => _requests;

    public int Newest => Volatile.Read(ref _newest);

    public static async Task<SoakUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        SoakUpstream? upstream = null;
        app.MapGet("/feed", context => upstream!.ServeAsync(context));
        await app.StartAsync();
        return upstream = new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _ticking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(BetweenEvents, TimeProvider.System);
        for (var ticks = 1; await timer.WaitForNextTickAsync(_stop.Token); ticks++)
        {
            Volatile.Write(ref _newest, _newest + (ticks % 40 == 0 ? PerBurst : 1));
            Interlocked.Exchange(ref _tick, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var last = int.TryParse(context.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var id) ? id : Newest - 1;
        var cutAfter = last + Random.Shared.Next(20, 300);
        context.Response.ContentType = "text/event-stream";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            var tick = Volatile.Read(ref _tick).Task;
            for (; last < Newest; last++)
                await context.Response.WriteAsync($"id: {last + 1}\ndata: {{\"n\":{last + 1},\"padding\":\"{Padding}\"}}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (last > cutAfter)
                context.Abort();
            await tick.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
