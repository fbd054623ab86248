namespace ResilientSse.AspNetCore.Internal;

/// <summary>Why a response ends.</summary>
/// <param name="Reason">Of <see cref="DropReasons"/>.</param>
/// <param name="Retry">When the browser is to come back; null if nobody is there to be told, or it may come at once.</param>
internal readonly record struct Ending(string Reason, TimeSpan? Retry)
{
    /// <summary>The browser has left, or was too slow to accept what was written.</summary>
    public static Ending Gone(BrowserResponse response) => new(response.IsTooSlow ? DropReasons.WriteTimeout : DropReasons.BrowserLeft, null);

    /// <summary>There is no room, or will be none for a while.</summary>
    public static Ending Busy(string reason) => new(reason, RetryTimes.Busy());

    /// <summary>The app stops.</summary>
    /// <param name="isElsewhere">Whether other instances serve the same: then nobody waits for this one to be back.</param>
    public static Ending Stopping(bool isElsewhere) => isElsewhere ? Soon(DropReasons.Stopping) : Busy(DropReasons.Stopping);

    /// <summary>In good order.</summary>
    public static Ending Soon(string reason) => new(reason, RetryTimes.Soon());

    /// <summary>What the upstream has asked for holds for those who wait at the proxy too.</summary>
    public Ending NotBefore(TimeSpan floor) => this with { Retry = RetryTimes.NotBefore(Retry, floor) };
}
