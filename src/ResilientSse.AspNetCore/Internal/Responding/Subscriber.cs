using Microsoft.AspNetCore.Http;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// A connected browser: its request, its response and the response's lifetime. Only the loop that follows a log or an upstream for it
/// writes to it.
/// </summary>
internal sealed class Subscriber : IWatched, IAttendable, IDisposable
{
    private readonly ResponseTimes _times;
    private readonly Watchdog _watchdog;
    private IAttendable? _loop;
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
        Lifetime = new Lifetime(this, times.MaxStreamAge, time, context.RequestAborted, endsWithLog ? CancellationToken.None : stopping);
        Response = new BrowserResponse(context, times.WriteTimeout, time, stopping);
        _watchdog = new Watchdog(this, time, Earlier(times.Heartbeat, Lifetime.TimeLeft));
    }

    public BrowserRequest Request { get; }

    /// <summary>The client that the browser is counted for.</summary>
    public string Client => Request.Client;

    public BrowserResponse Response { get; }

    public Lifetime Lifetime { get; }

    /// <summary>Its place among the held browsers, which it leaves with its response at the latest; null if it never had one.</summary>
    public IDisposable? Hold { get; set; }

    /// <summary>
    /// Sets whom to tell when a heartbeat may be due or the lifetime has ended: the current loop, which then checks that itself. What came
    /// before this call told nobody, so the loop is told now.
    /// </summary>
    public void AttendBy(IAttendable loop)
    {
        Interlocked.Exchange(ref _loop, loop);
        if (IsSilent || Lifetime.IsOver)
            loop.Attend();
    }

    public void Attend() => Volatile.Read(ref _loop)?.Attend();

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
        if (Lifetime.TimeLeft is var age && age <= TimeSpan.Zero)
        {
            Lifetime.End();
            return null;
        }

        var silence = _times.Heartbeat - Response.Silence;
        if (silence <= TimeSpan.Zero)
        {
            Attend();
            silence = _times.Heartbeat;
        }

        return Earlier(silence, age);
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
