using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>
/// An upstream with a feed for each key: that of a busy one begins with as many events as a log keeps, and sends one more each second; that
/// of any other sends nothing at all.
/// </summary>
internal sealed class QuietFeed : IAsyncDisposable
{
    /// <summary>More than the <c>RingEvents</c> of the instances, so that what comes later takes no more memory.</summary>
    private const int AtOnce = 4_300;

    private readonly WebApplication _app;
    private int _open;

    private QuietFeed()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/feed/{key}", ServeAsync);
    }

    /// <summary>With a slash at the end.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>How many connections it has.</summary>
    public int Open => Volatile.Read(ref _open);

    public static string KeyOf(int number, int busy) => number < busy ? $"busy-{number}" : $"idle-{number}";

    public static async Task<QuietFeed> StartAsync()
    {
        var feed = new QuietFeed();
        await feed._app.StartAsync();
        return feed;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Event(int id) => $"id: {id}\ndata: {id}\n\n";

    private async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _open);
        try
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if ($"{context.Request.RouteValues["key"]}".StartsWith("idle", StringComparison.Ordinal))
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

            var id = AtOnce;
            await context.Response.WriteAsync(string.Concat(Enumerable.Range(1, id).Select(Event)), context.RequestAborted);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
            while (await timer.WaitForNextTickAsync(context.RequestAborted))
                await context.Response.WriteAsync(Event(++id), context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // It has left.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
