namespace ResilientSse.Internal;

/// <summary>
/// A caller's request to reconnect: it ends what is under way. All who ask before the request is taken ask for the same reconnect.
/// </summary>
internal sealed class ReconnectSignal
{
    private readonly object _lock = new();
    private CancellationScope? _underWay;
    private bool _isRequested;

    public bool IsRequested => Volatile.Read(ref _isRequested);

    /// <summary>
    /// Asks to reconnect. What follows runs on the thread pool, never within the caller's stack: the caller may hold a lock, or be
    /// a callback of this very stream.
    /// </summary>
    public void Request()
    {
        CancellationScope? ended;
        lock (_lock)
        {
            ended = _isRequested ? null : _underWay;
            _isRequested = true;
        }

        ended?.EndLater();
    }

    /// <summary>Takes the request, which what comes next fulfils; false if there is none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var wasRequested = _isRequested;
            _isRequested = false;
            return wasRequested;
        }
    }

    /// <summary>From now on a request ends that; at once, if there is one.</summary>
    public void Ends(CancellationScope underWay)
    {
        bool isRequested;
        lock (_lock)
        {
            _underWay = underWay;
            isRequested = _isRequested;
        }

        if (isRequested)
            underWay.End();
    }

    /// <summary>Waits until somebody asks to reconnect.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var wait = new CancellationScope(cancellationToken);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = wait.Token.UnsafeRegister(static end => ((TaskCompletionSource)end!).TrySetResult(), end);
        Ends(wait);
        await end.Task.ConfigureAwait(false);
        if (!IsRequested)
            cancellationToken.ThrowIfCancellationRequested();
    }
}
