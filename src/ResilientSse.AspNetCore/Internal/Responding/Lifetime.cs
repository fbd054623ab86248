using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// How long a response lives: until the browser leaves, the maximum age is reached, or the app stops. It also knows why the response ended.
/// </summary>
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer has nothing to release, and may be ended late.")]
internal sealed class Lifetime : IDisposable
{
    private readonly IAttendable _loop;
    private readonly TimeProvider _time;
    private readonly CancellationToken _aborted;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _onAborted;
    private readonly CancellationTokenRegistration _onStopping;
    private readonly TimeSpan _age;
    private readonly long _began;

    /// <param name="loop">Told when the lifetime ends. A registration of the token would do the same, at 144 bytes per browser.</param>
    /// <param name="maxAge">The maximum age. Whoever has a timer ends the lifetime then: see <see cref="TimeLeft"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="aborted">Cancelled when the browser leaves.</param>
    /// <param name="stopping">Cancelled when the app stops.</param>
    public Lifetime(IAttendable loop, TimeSpan maxAge, TimeProvider time, CancellationToken aborted, CancellationToken stopping)
    {
        (_loop, _time, _aborted, _stopping) = (loop, time, aborted, stopping);
        (_age, _began) = (RetryTimes.Age(maxAge), time.GetTimestamp());
        _onAborted = aborted.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
        _onStopping = stopping.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
    }

    /// <summary>How long until the maximum age is reached.</summary>
    public TimeSpan TimeLeft => _age == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _age - _time.GetElapsedTime(_began);

    /// <summary>Cancelled when the lifetime is over.</summary>
    public CancellationToken Token => _end.Token;

    public bool IsOver => _end.IsCancellationRequested;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>The answer to a first visit that has not had one.</summary>
    public Refusal Refusal =>
        _aborted.IsCancellationRequested ? Refusal.BrowserLeft
        : IsStopping ? Refusal.Stopping
        : new(StatusCodes.Status504GatewayTimeout, DropReasons.MaxAge);

    /// <summary>How the response ends.</summary>
    /// <param name="isElsewhere">Whether other instances serve the same.</param>
    public Ending EndingOf(bool isElsewhere) =>
        _aborted.IsCancellationRequested ? new(DropReasons.BrowserLeft, null)
        : IsStopping ? Ending.Stopping(isElsewhere)
        : Ending.Soon(DropReasons.MaxAge);

    /// <summary>Ends the lifetime because the browser has left or the maximum age is reached.</summary>
    public void End()
    {
        // First the token, then the loop: the other half of the handshake in Subscriber.AttendBy.
        _end.Cancel();
        _loop.Attend();
    }

    public void Dispose()
    {
        // These wait for a callback that is just ending the lifetime.
        _onAborted.Dispose();
        _onStopping.Dispose();
    }
}
