using System.Globalization;
using System.Net;

namespace Cluster.Demo;

/// <summary>A fake backend: a feed of 20 events a second, whose ids count on from 1 whoever listens, and that begins exactly after the id that it is asked for.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private const int PerSecond = 20;

    private readonly WebApplication _app;
    private readonly Diary _diary;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly List<string> _open = [];

    private Upstream(Diary diary)
    {
        _diary = diary;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/feed", ServeAsync);
    }

    public string Address => $"{_app.Urls.First()}/feed";

    /// <summary>The instance that has the upstream; null while there is none.</summary>
    public string? Owner
    {
        get
        {
            lock (_open)
                return _open.FirstOrDefault();
        }
    }

    /// <summary>How many connections it has.</summary>
    public int Open
    {
        get
        {
            lock (_open)
                return _open.Count;
        }
    }

    private long Newest => (long)(TimeProvider.System.GetElapsedTime(_start).TotalSeconds * PerSecond);

    public static async Task<Upstream> StartAsync(Diary diary)
    {
        var upstream = new Upstream(diary);
        await upstream._app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var instance = context.Request.Headers["Instance"].ToString();
        Change(() => _open.Add(instance));
        try
        {
            context.Response.ContentType = "text/event-stream";
            var after = long.TryParse(context.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var id) ? id : Newest;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _app.Lifetime.ApplicationStopping);
            await WriteAsync(context.Response, after, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The instance has left, or the demo ends.
        }
        finally
        {
            Change(() => _open.Remove(instance));
        }
    }

    private void Change(Action change)
    {
        lock (_open)
        {
            var before = _open.FirstOrDefault();
            change();
            if (_open.FirstOrDefault() is { } owner && owner != before)
                _diary.TakenOver(owner);
        }
    }

    private async Task WriteAsync(HttpResponse response, long last, CancellationToken stop)
    {
        await response.Body.FlushAsync(stop);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stop))
        {
            for (var newest = Newest; last < newest;)
                await response.WriteAsync($"id: {++last}\ndata: {last}\n\n", stop);
        }
    }
}
