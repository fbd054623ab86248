namespace ResilientSse.Redis.Internal;

/// <summary>A signal for one waiter, kept until there is a wait.</summary>
internal sealed class LatchedSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private bool _isSet;

    public void Set()
    {
        lock (_lock)
        {
            _isSet = true;
            _waiting?.TrySetResult();
            _waiting = null;
        }
    }

    /// <summary>Clears the signal.</summary>
    public void Reset()
    {
        lock (_lock)
            _isSet = false;
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isSet)
                return Task.CompletedTask;

            _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellationToken);
        }
    }
}
