using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>A feed for each key: 200 events a second, whose ids count on from 1 whoever listens. It begins exactly after the id that it is asked for.</summary>
internal sealed class Feed
{
    public const int PerSecond = 200;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly List<UpstreamVisit> _visits = [];

    /// <summary>The newest id.</summary>
    public long Newest => (long)(Stopwatch.GetElapsedTime(_start).TotalSeconds * PerSecond);

    /// <summary>All connections that there were to the feed of a key, in order.</summary>
    public IReadOnlyList<UpstreamVisit> VisitsOf(string key)
    {
        lock (_lock)
            return [.. _visits.Where(visit => visit.Key == key)];
    }

    /// <summary>Who has a connection to the feed of a key.</summary>
    public IReadOnlyList<string> OpenOf(string key) => [.. VisitsOf(key).Where(visit => visit.IsOpen).Select(visit => visit.Instance)];

    public async Task ServeAsync(HttpContext context)
    {
        var id = context.Request.Headers["Last-Event-ID"].ToString();
        var visit = new UpstreamVisit(
            $"{context.Request.RouteValues["key"]}", context.Request.Headers["Instance"].ToString(), id.Length == 0 ? null : long.Parse(id, CultureInfo.InvariantCulture));
        lock (_lock)
            _visits.Add(visit);
        try
        {
            context.Response.ContentType = "text/event-stream";
            await WriteAsync(context.Response, visit.After ?? Newest, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // It has left.
        }
        finally
        {
            visit.Close();
        }
    }

    private async Task WriteAsync(HttpResponse response, long last, CancellationToken gone)
    {
        await response.Body.FlushAsync(gone);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond), TimeProvider.System);
        var text = new StringBuilder();
        do
        {
            for (var newest = Newest; last < newest; text.Append(CultureInfo.InvariantCulture, $"id: {last}\ndata: {last}\n\n"))
                last++;
            if (text.Length > 0)
                await response.WriteAsync(text.ToString(), gone);
            text.Clear();
        }
        while (await timer.WaitForNextTickAsync(gone));
    }
}
