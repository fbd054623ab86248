using Microsoft.AspNetCore.Http;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A browser that is there: its request, its response, and how long that lives. The loop that follows something for it is its one writer.</summary>
internal sealed class Subscriber : IWatched, IDisposable
{
    private readonly ResponseTimes _times;
    private readonly Watchdog _watchdog;
    private volatile IAttendable? _waiter;
    private byte[]? _told;

    /// <param name="context">The request.</param>
    /// <param name="request">What counts of it.</param>
    /// <param name="times">The times of its response.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Cancelled when the app stops.</param>
    /// <param name="endsWithLog">Whether it is what it follows that ends when the app stops, and says so in what it sends.</param>
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

    /// <summary>Whom it is counted for.</summary>
    public string Client => Request.Client;

    public BrowserResponse Response { get; }

    public Lifetime Lifetime { get; }

    /// <summary>Its place among those who are held, which it leaves with its response at the latest; null if it never had one.</summary>
    public IDisposable? Hold { get; set; }

    /// <summary>Whom to tell when it is time for a heartbeat: the loop that has it now, which then looks for itself whether it is.</summary>
    public void AttendBy(IAttendable waiter) => _waiter = waiter;

    /// <summary>Whether there is something new of the upstream's state.</summary>
    public bool HasNews(UpstreamStatus? status) => status?.Block is { } block && block != _told;

    /// <summary>Sends what is new of the upstream's state, if the response has begun; false if nobody is there any more.</summary>
    public ValueTask<bool> TellAsync(UpstreamStatus? status)
    {
        if (status?.Block is not { } block || block == _told || !Response.HasStarted)
            return new(true);

        _told = block;
        Response.Write(block);
        return Response.FlushAsync();
    }

    /// <summary>Whether nothing has been sent for so long that it is time for a heartbeat.</summary>
    public bool IsSilent => Response.Silence >= _times.Heartbeat;

    /// <summary>Sends a heartbeat if it is time for one: the timer may have come while something was being sent.</summary>
    public ValueTask<bool> BreakSilenceAsync() => IsSilent ? Response.HeartbeatAsync() : new(true);

    public void Dispose()
    {
        if (Hold is not null)
        {
            // It waits for its relay no more.
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
