using Microsoft.AspNetCore.Http;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// A connected browser: its request, its response and the response's lifetime. Only the loop that follows a log or an upstream for it
/// writes to it.
/// </summary>
internal sealed class Subscriber : IWatched, IDisposable
{
    private readonly ResponseTimes _times;
    private readonly Watchdog _watchdog;
    private volatile IAttendable? _waiter;
    private byte[]? _told;

    /// <param name="context">The request.</param>
    /// <param name="request">What was read of it.</param>
    /// <param name="times">The times for its response.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Cancelled when the app stops.</param>
    /// <param name="endsWithLog">Whether, when the app stops, the followed log ends and says so itself.</param>
    public Subscriber(
        HttpContext context, BrowserRequest request, ResponseTimes times, TimeProvider time, CancellationToken stopping, bool endsWithLog = false)
    {
        _times = times;
        Request = request;
        Lifetime = new Lifetime(times.MaxStreamAge, time, context.RequestAborted, endsWithLog ? CancellationToken.None : stopping);
        Response = new BrowserResponse(context, times.WriteTimeout, time, stopping);
        _watchdog = new Watchdog(this, time, times.Heartbeat);
    }

    public BrowserRequest Request { get; }

    /// <summary>The client that the browser is counted for.</summary>
    public string Client => Request.Client;

    public BrowserResponse Response { get; }

    public Lifetime Lifetime { get; }

    /// <summary>Its place among the held browsers, which it leaves with its response at the latest; null if it never had one.</summary>
    public IDisposable? Hold { get; set; }

    /// <summary>Sets whom to tell when a heartbeat may be due: the current loop, which then checks that itself.</summary>
    public void AttendBy(IAttendable waiter) => _waiter = waiter;

    /// <summary>Whether the upstream's state has changed since the browser was told.</summary>
    public bool HasNews(UpstreamStatus? status) => status?.Block is { } block && block != _told;

    /// <summary>Sends the upstream's state if it has changed and the response has begun; false if the browser has left.</summary>
    public ValueTask<bool> TellAsync(UpstreamStatus? status)
    {
        if (status?.Block is not { } block || block == _told || !Response.HasStarted)
            return new(true);

        _told = block;
        Response.Write(block);
        return Response.FlushAsync();
    }

    /// <summary>Whether nothing has been sent for so long that a heartbeat is due.</summary>
    public bool IsSilent => Response.Silence >= _times.Heartbeat;

    /// <summary>Sends a heartbeat if one is due: the timer may have fired while something was being sent.</summary>
    public ValueTask<bool> BreakSilenceAsync() => IsSilent ? Response.HeartbeatAsync() : new(true);

    public void Dispose()
    {
        if (Hold is not null)
        {
            // Ends its wait for the relay.
            Hold.Dispose();
            Lifetime.End();
        }

        _watchdog.Dispose();
        Lifetime.Dispose();
    }

    TimeSpan? IWatched.TimeLeft()
    {
        var left = _times.Heartbeat - Response.Silence;
        if (left > TimeSpan.Zero)
            return left;

        _waiter?.Attend();
        return _times.Heartbeat;
    }
}
