using System.Threading.Tasks.Sources;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Waits for a log, again and again, without allocating. After a wait it continues on the thread pool, because the writer has more to read.
/// </summary>
/// <param name="signal">The signal in whose list it is; everything but the wait itself is used under its lock.</param>
internal sealed class LogWaiter(LogSignal signal) : IValueTaskSource, IThreadPoolWorkItem, IAttendable
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private LogWaiter? _previous;
    private LogWaiter? _next;
    private long _since = -1;
    private bool _isDue;

    /// <summary>
    /// Waits until the log goes beyond a position, is another one or has ended, or something else needs attention; may end without a
    /// reason.
    /// </summary>
    public ValueTask WaitAsync(Position after) => signal.TryAdd(this, after) ? new(this, _source.Version) : default;

    public void Attend() => signal.Attend(this);

    /// <summary>Calls <see cref="Attend"/> when the token is cancelled, until the registration is disposed of.</summary>
    public CancellationTokenRegistration AttendWhen(CancellationToken cancelled) =>
        cancelled.UnsafeRegister(static waiter => ((LogWaiter)waiter!).Attend(), this);

    /// <summary>Begins a wait at the head of the list; false if something needs attention.</summary>
    public bool TryBegin(long change, LogWaiter? next)
    {
        if (_isDue)
        {
            _isDue = false;
            return false;
        }

        (_since, _next) = (change, next);
        if (next is not null)
            next._previous = this;
        return true;
    }

    /// <summary>
    /// Leaves the list that the change with that number will take; if it is not in that list, its next wait ends at once.
    /// </summary>
    public bool TryLeave(long change, ref LogWaiter? first)
    {
        if (_since != change)
        {
            _isDue = true;
            return false;
        }

        if (_previous is null)
            first = _next;
        else
            _previous._next = _next;
        if (_next is not null)
            _next._previous = _previous;
        (_since, _previous, _next) = (-1, null, null);
        return true;
    }

    /// <summary>Leaves a list that was taken out, which no other thread uses; returns the next waiter in it.</summary>
    public LogWaiter? Leave()
    {
        var next = _next;
        (_previous, _next) = (null, null);
        return next;
    }

    /// <summary>Ends the wait.</summary>
    public void Complete() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => _source.SetResult(true);

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        _source.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
