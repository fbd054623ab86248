using System.Threading.Tasks.Sources;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The wait of one reader, used again and again: it is woken once, by whoever comes first. Who comes late may wake the next wait, so a
/// reader looks for itself what there is. It goes on on the thread pool, so that the writer reads what comes next meanwhile.
/// </summary>
internal sealed class Wake : IValueTaskSource<WakeReason>
{
    private ManualResetValueTaskSourceCore<WakeReason> _source = new() { RunContinuationsAsynchronously = true };
    private int _isSet;
    private volatile bool _isCancelled;

    /// <summary>Whether it was ever told to end, whether or not that woke it.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Begins the next wait, when the one before is over. What it is told from then on is not missed.</summary>
    public void Reset()
    {
        _source.Reset();
        Interlocked.Exchange(ref _isSet, 0);
    }

    /// <summary>Wakes the reader; false if it has been woken already, for another reason maybe.</summary>
    public bool Set(WakeReason reason)
    {
        if (reason == WakeReason.Cancelled)
            _isCancelled = true;
        if (Interlocked.Exchange(ref _isSet, 1) == 1)
            return false;

        _source.SetResult(reason);
        return true;
    }

    /// <summary>Waits until it is told.</summary>
    public ValueTask<WakeReason> WaitAsync() => new(this, _source.Version);

    WakeReason IValueTaskSource<WakeReason>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<WakeReason>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<WakeReason>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
