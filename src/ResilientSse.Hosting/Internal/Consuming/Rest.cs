namespace ResilientSse.Hosting.Internal;

/// <summary>A wait of a consumer that somebody may end, from any thread. One at a time.</summary>
internal sealed class Rest
{
    private volatile TaskCompletionSource? _over;

    /// <summary>From now on it can be ended, also before it is waited for.</summary>
    public void Begin() => _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends it.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryEnd()
    {
        var over = _over;
        over?.TrySetResult();
        return over is not null;
    }

    /// <summary>Waits until it is ended or cancelled, or the time has passed; not at all if it has not begun.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_over is { } over)
            await over.Task.WaitAsync(longest, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        _over = null;
    }
}
