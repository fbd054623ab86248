using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A browser that is there: its request, its response, and how long that lives. The loop that follows something for it is its one writer.</summary>
internal sealed class Subscriber : IDisposable
{
    private readonly ResponseTimes _times;
    private readonly HeartbeatWait _wait;
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
        _wait = new HeartbeatWait(Response, times.Heartbeat, time);
    }

    public BrowserRequest Request { get; }

    /// <summary>Whom it is counted for.</summary>
    public string Client => Request.Client;

    public BrowserResponse Response { get; }

    public Lifetime Lifetime { get; }

    /// <summary>Its place among those who are held, which it leaves with its response at the latest; null if it never had one.</summary>
    public IDisposable? Hold { get; set; }

    /// <summary>Wakes the loop, to see to something.</summary>
    public void Attend() => _wait.Attend();

    /// <summary>The loop waits for that.</summary>
    public void Begin(ValueTask<bool> pending) => _wait.Begin(pending);

    /// <summary>Waits: true when it is done, false when there is something to see to.</summary>
    public ValueTask<bool> WaitAsync() => _wait.WaitAsync();

    public bool GetResult() => _wait.GetResult();

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

    /// <summary>Waits until what was begun has ended, which it has been told to, whatever it comes to.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody wants it any more.")]
    public async ValueTask FinishAsync()
    {
        while (!await _wait.WaitAsync().ConfigureAwait(false))
        {
        }

        try
        {
            _wait.GetResult();
        }
        catch (Exception)
        {
        }
    }

    public void Dispose()
    {
        if (Hold is not null)
        {
            // It waits for its relay no more.
            Hold.Dispose();
            Lifetime.End();
        }

        _wait.Dispose();
        Lifetime.Dispose();
    }
}
