using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Waits for a pending operation or for something that needs attention, whichever comes first. The operation stays pending while the loop
/// sends a heartbeat. Neither allocates an object.
/// </summary>
[SuppressMessage("Reliability", "CA2012", Justification = "The result is taken once.")]
internal sealed class PendingWait : IValueTaskSource<bool>, IAttendable
{
    private readonly Action _onDone;
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _pending;
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _isDone;
    private bool _isDue;
    private bool _isWaiting;

    public PendingWait() => _onDone = () => Set(ref _isDone);

    /// <summary>Sets the operation to wait for.</summary>
    public void Begin(ValueTask<bool> pending)
    {
        _pending = pending.ConfigureAwait(false).GetAwaiter();
        _isDone = _pending.IsCompleted;
        if (!_isDone)
            _pending.UnsafeOnCompleted(_onDone);
    }

    /// <summary>Waits: true if the operation is done, false if something needs attention.</summary>
    public ValueTask<bool> WaitAsync()
    {
        lock (_onDone)
        {
            if (TryTake() is { } isDone)
                return new(isDone);

            _source.Reset();
            _isWaiting = true;
            return new(this, _source.Version);
        }
    }

    /// <summary>The result of the operation.</summary>
    public bool GetResult() => _pending.GetResult();

    /// <summary>Waits until the operation, which has been cancelled, has ended in any way.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody needs the result any more.")]
    public async ValueTask FinishAsync()
    {
        while (!await WaitAsync().ConfigureAwait(false))
        {
        }

        try
        {
            GetResult();
        }
        catch (Exception)
        {
        }
    }

    public void Attend() => Set(ref _isDue);

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Set(ref bool reason)
    {
        bool isDone;
        lock (_onDone)
        {
            reason = true;
            if (!_isWaiting)
                return;

            _isWaiting = false;
            isDone = TryTake()!.Value;
        }

        _source.SetResult(isDone);
    }

    /// <summary>
    /// Called under the lock. A completed operation comes first, because the loop sends no heartbeat when there is an event to send.
    /// </summary>
    private bool? TryTake()
    {
        if (_isDone)
            return true;
        if (!_isDue)
            return null;

        _isDue = false;
        return false;
    }
}
