using System.Threading.Tasks.Sources;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>One wait for a log, used again and again. Who waited goes on on the thread pool: the writer has more to read.</summary>
/// <param name="signal">Whose list it is in; the links are used under its lock.</param>
internal sealed class LogWaiter(LogSignal signal) : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private CancellationTokenRegistration _cancellation;
    private LogWaiter? _previous;
    private long _since = -1;

    /// <summary>The next one in the list.</summary>
    public LogWaiter? Next { get; private set; }

    public void Begin(long change, LogWaiter? next)
    {
        (_since, _previous, Next) = (change, null, next);
        if (next is not null)
            next._previous = this;
    }

    /// <summary>Whether it is in the list that the change with that number will take.</summary>
    public bool IsWaitingSince(long change) => _since == change;

    public void Unlink()
    {
        _since = -1;
        if (_previous is not null)
            _previous.Next = Next;
        if (Next is not null)
            Next._previous = _previous;
    }

    public void Rest(LogWaiter? next) => (_since, _previous, Next) = (-1, null, next);

    /// <summary>Waits. A cancellation that comes when this wait is over may end the next one: a wait may end for nothing.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken.UnsafeRegister(
            static waiter => ((LogWaiter)waiter!).Cancel(), this);
        return new(this, _source.Version);
    }

    /// <summary>It is over.</summary>
    public void Complete() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => _source.SetResult(true);

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        var result = _source.GetResult(token);
        _cancellation.Unregister();
        _source.Reset();
        signal.Return(this);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel() => signal.Cancel(this);
}
