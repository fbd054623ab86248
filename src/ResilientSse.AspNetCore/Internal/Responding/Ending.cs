namespace ResilientSse.AspNetCore.Internal;

/// <summary>Why a response ends.</summary>
/// <param name="Reason">One of <see cref="DropReasons"/>.</param>
/// <param name="Retry">When the browser should come back; null if it has left, or may come back at once.</param>
internal readonly record struct Ending(string Reason, TimeSpan? Retry)
{
    /// <summary>The browser has left, or was too slow to accept what was written.</summary>
    public static Ending Gone(BrowserResponse response) => new(response.IsTooSlow ? DropReasons.WriteTimeout : DropReasons.BrowserLeft, null);

    /// <summary>There is no room, now or for a while.</summary>
    public static Ending Busy(string reason) => new(reason, RetryTimes.Busy());

    /// <summary>The app is stopping.</summary>
    /// <param name="isElsewhere">Whether other instances serve the same, so the browser need not wait for this one.</param>
    public static Ending Stopping(bool isElsewhere) => isElsewhere ? Soon(DropReasons.Stopping) : Busy(DropReasons.Stopping);

    /// <summary>A normal end.</summary>
    public static Ending Soon(string reason) => new(reason, RetryTimes.Soon());

    /// <summary>The same end, but the browser does not come back earlier than the upstream asked for.</summary>
    public Ending NotBefore(TimeSpan floor) => this with { Retry = RetryTimes.NotBefore(Retry, floor) };
}
