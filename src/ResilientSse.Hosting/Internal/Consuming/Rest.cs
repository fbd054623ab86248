namespace ResilientSse.Hosting.Internal;

/// <summary>A wait of a consumer that any thread may end. There is one at a time.</summary>
internal sealed class Rest
{
    private volatile TaskCompletionSource? _over;

    /// <summary>Begins the wait: from now on it can be ended, even before <see cref="WaitAsync"/>.</summary>
    public void Begin() => _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the wait.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryEnd()
    {
        var over = _over;
        over?.TrySetResult();
        return over is not null;
    }

    /// <summary>Waits until the wait is ended or cancelled or the time is over; returns at once if it has not begun.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_over is { } over)
            await over.Task.WaitAsync(longest, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        _over = null;
    }
}
