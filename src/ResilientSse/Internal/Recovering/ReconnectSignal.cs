namespace ResilientSse.Internal;

/// <summary>
/// A caller's wish to reconnect: it ends what is under way. A round lasts from one fulfilled wish to the next one; all who ask within a
/// round ask for the same reconnect.
/// </summary>
internal sealed class ReconnectSignal
{
    private volatile bool _isRequested;
    private Lifetime? _underWay;

    public bool IsRequested => _isRequested;

    /// <summary>
    /// Asks to reconnect. What follows runs on the thread pool, never within the caller's stack: the caller may hold a lock, or be
    /// a callback of this very stream.
    /// </summary>
    public void Request()
    {
        if (_isRequested)
            return;

        // Who begins something tells what it is and then looks at the wish, this the reverse.
        _isRequested = true;
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _underWay)?.EndLater();
    }

    /// <summary>Begins a round: the wishes of the one before are fulfilled by what comes next.</summary>
    public void Renew() => _isRequested = false;

    /// <summary>From now on a wish ends that; at once, if there is one.</summary>
    public void Ends(Lifetime underWay)
    {
        Interlocked.Exchange(ref _underWay, underWay);
        if (_isRequested)
            underWay.End();
    }

    /// <summary>Waits until somebody asks to reconnect.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var wait = new Lifetime(cancellationToken);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = wait.Token.UnsafeRegister(static end => ((TaskCompletionSource)end!).TrySetResult(), end);
        Ends(wait);
        await end.Task.ConfigureAwait(false);
        if (!_isRequested)
            cancellationToken.ThrowIfCancellationRequested();
    }
}
