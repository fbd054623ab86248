using Microsoft.AspNetCore.Http;

namespace GuildStatus.Tests.Support;

/// <summary>A browser's request for a stream, and the answer that the test gives.</summary>
internal sealed class Visit
{
    private readonly HttpContext _context;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Visit(HttpContext context)
    {
        _context = context;
        LastEventId = context.Request.Headers["Last-Event-ID"].ToString();
        context.RequestAborted.Register(() => _ended.TrySetResult());
    }

    /// <summary>What the browser has sent, or an empty string.</summary>
    public string LastEventId { get; }

    /// <summary>Completes when one of the two has ended it.</summary>
    public Task Ended => _ended.Task;

    public async Task SendAsync(string text)
    {
        if (!_context.Response.HasStarted)
            _context.Response.ContentType = "text/event-stream";
        await _context.Response.WriteAsync(text);
        await _context.Response.Body.FlushAsync();
    }

    public void Refuse(int status)
    {
        _context.Response.StatusCode = status;
        _ended.TrySetResult();
    }

    /// <summary>A clean end.</summary>
    public void End() => _ended.TrySetResult();

    public void Cut() => _context.Abort();
}
