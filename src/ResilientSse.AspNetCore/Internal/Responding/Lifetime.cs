using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>How long a response lives: until its browser leaves, it is old enough, or the app stops. And so, what its end means.</summary>
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationToken _aborted;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _onAborted;
    private readonly CancellationTokenRegistration _onStopping;

    public Lifetime(TimeSpan maxAge, TimeProvider time, CancellationToken aborted, CancellationToken stopping)
    {
        _aborted = aborted;
        _stopping = stopping;

        // One source for the age and the rest: a linked one beside it would be a quarter of a kilobyte for each browser.
        _end = new CancellationTokenSource(RetryTimes.Age(maxAge), time);
        _onAborted = aborted.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
        _onStopping = stopping.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
    }

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Token => _end.Token;

    public bool IsOver => _end.IsCancellationRequested;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>What a first visit is told that has not got an answer.</summary>
    public Refusal Refusal =>
        _aborted.IsCancellationRequested ? Refusal.BrowserLeft
        : IsStopping ? Refusal.Stopping
        : new(StatusCodes.Status504GatewayTimeout, DropReasons.MaxAge);

    /// <summary>What its end means, which was not <see cref="End"/>.</summary>
    /// <param name="isElsewhere">Whether other instances serve the same.</param>
    public Ending EndingOf(bool isElsewhere) =>
        _aborted.IsCancellationRequested ? new(DropReasons.BrowserLeft, null)
        : IsStopping ? Ending.Stopping(isElsewhere)
        : Ending.Soon(DropReasons.MaxAge);

    /// <summary>Ends it: the browser has gone.</summary>
    public void End() => _end.Cancel();

    public void Dispose()
    {
        // These wait for one that ends it just now, which needs the source.
        _onAborted.Dispose();
        _onStopping.Dispose();
        _end.Dispose();
    }
}
