using System.Threading.Tasks.Sources;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The wait of one reader, used again and again: it is woken once, by whoever comes first. Who comes late may wake the next wait, so a
/// reader looks for itself what there is.
/// </summary>
/// <param name="isInline">
/// Whether a reader goes on within the call that tells it of a change. That is right for the only reader of a log, for which its writer
/// waits anyway.
/// </param>
internal sealed class Wake(bool isInline) : IValueTaskSource<WakeReason>
{
    private ManualResetValueTaskSourceCore<WakeReason> _source;
    private int _isSet;

    /// <summary>Begins the next wait, when the one before is over. What it is told from then on is not missed.</summary>
    public void Reset()
    {
        _source.Reset();
        Volatile.Write(ref _isSet, 0);
    }

    /// <summary>Wakes the reader; false if it has been woken already, for another reason maybe.</summary>
    public bool Set(WakeReason reason)
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 1)
            return false;

        _source.RunContinuationsAsynchronously = !isInline || reason != WakeReason.Changed;
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
