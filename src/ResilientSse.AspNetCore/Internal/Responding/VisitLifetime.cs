namespace ResilientSse.AspNetCore.Internal;

/// <summary>How long a visit lasts: until its browser leaves, it is old enough, or the app stops. And so, what its end means.</summary>
internal sealed class VisitLifetime : IDisposable
{
    private readonly CancellationToken _aborted;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _age;
    private readonly CancellationTokenSource _end;

    public VisitLifetime(TimeSpan maxAge, TimeProvider time, CancellationToken aborted, CancellationToken stopping)
    {
        _aborted = aborted;
        _stopping = stopping;
        _age = new CancellationTokenSource(maxAge, time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping, _age.Token);
    }

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Token => _end.Token;

    public bool HasLeft => _aborted.IsCancellationRequested;

    public bool IsStopping => _stopping.IsCancellationRequested;

    private bool IsOld => _age.IsCancellationRequested;

    /// <summary>When the browser is to come back.</summary>
    /// <param name="ending">Why its response ends.</param>
    /// <param name="relay">The relay that it followed.</param>
    /// <param name="tooSlow">How often it has been too slow by now.</param>
    public TimeSpan RetryTime(Ending ending, Relay relay, int tooSlow) => ending switch
    {
        Ending.Overtaken => RetryTimes.TooSlow(tooSlow),
        Ending.Cancelled when !IsOld => RetryTimes.Busy(),

        // The app stops, and its relays with it; or what the upstream refused for good does not pass within a second.
        Ending.Complete when relay.IsRefused || IsStopping => RetryTimes.Busy(),
        _ => RetryTimes.Soon(),
    };

    /// <summary>The value of <see cref="DropReasons"/> for it.</summary>
    /// <param name="ending">Why its response ends.</param>
    /// <param name="relay">The relay that it followed.</param>
    /// <param name="response">The response.</param>
    public string Reason(Ending ending, Relay relay, BrowserResponse response) => ending switch
    {
        Ending.Overtaken => DropReasons.TooSlow,
        Ending.Gone when response.IsTooSlow => DropReasons.WriteTimeout,
        Ending.Gone => DropReasons.BrowserLeft,
        _ when HasLeft => DropReasons.BrowserLeft,
        Ending.Cancelled when IsOld => DropReasons.MaxAge,
        Ending.Complete when !IsStopping => relay.IsGivenUp ? DropReasons.UpstreamRefused : DropReasons.UpstreamComplete,
        _ => DropReasons.Stopping,
    };

    public void Dispose()
    {
        _end.Dispose();
        _age.Dispose();
    }
}
