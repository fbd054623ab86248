using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// How long a response lives: until the browser leaves, the maximum age is reached, or the app stops. It also knows why the response ended.
/// </summary>
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

        // One source for the age and the rest: a linked second one would take a quarter of a kilobyte per browser.
        _end = new CancellationTokenSource(RetryTimes.Age(maxAge), time);
        _onAborted = aborted.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
        _onStopping = stopping.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
    }

    /// <summary>Cancelled when the lifetime is over.</summary>
    public CancellationToken Token => _end.Token;

    public bool IsOver => _end.IsCancellationRequested;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>The answer to a first visit that has not had one.</summary>
    public Refusal Refusal =>
        _aborted.IsCancellationRequested ? Refusal.BrowserLeft
        : IsStopping ? Refusal.Stopping
        : new(StatusCodes.Status504GatewayTimeout, DropReasons.MaxAge);

    /// <summary>How the response ends, unless <see cref="End"/> was called.</summary>
    /// <param name="isElsewhere">Whether other instances serve the same.</param>
    public Ending EndingOf(bool isElsewhere) =>
        _aborted.IsCancellationRequested ? new(DropReasons.BrowserLeft, null)
        : IsStopping ? Ending.Stopping(isElsewhere)
        : Ending.Soon(DropReasons.MaxAge);

    /// <summary>Ends the lifetime because the browser has left.</summary>
    public void End() => _end.Cancel();

    public void Dispose()
    {
        // These wait for a callback that is just ending the lifetime and needs the source.
        _onAborted.Dispose();
        _onStopping.Dispose();
        _end.Dispose();
    }
}
